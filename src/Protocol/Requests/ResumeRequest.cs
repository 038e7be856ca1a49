using System.Buffers.Text;
using System.Globalization;

namespace OrleansRelay.Protocol;

/// <summary>From where on a client that has come back wants what it missed. The first of these that is known here decides.</summary>
public sealed record ResumeRequest
{
    private const int EpochDigits = 16;

    /// <summary>From where the relay remembers that the peer was.</summary>
    public bool FromRemembered { get; init; }

    /// <summary>Which life of which node's log the position counts in; null if no position is given.</summary>
    public ulong? Epoch { get; init; }

    /// <summary>In bytes of that log, at least 0.</summary>
    public long Position { get; init; }

    /// <summary>From behind this message.</summary>
    public MessageId? SinceMessage { get; init; }

    /// <summary>From what came at or after this time, in seconds since 1970.</summary>
    public double? SinceTime { get; init; }

    /// <summary>Reads the members of a registration that ask for it.</summary>
    /// <param name="resume"><c>true</c>, <c>false</c> or <c>{"epoch": "&lt;16 hex&gt;", "position": n}</c>; may be missing.</param>
    /// <param name="since">A msg_id or seconds since 1970; may be missing.</param>
    /// <param name="request">Null if nothing is asked for.</param>
    /// <returns>Why it can't be read, in words for the sender, or null.</returns>
    internal static string? Read(JsonMember resume, JsonMember since, out ResumeRequest? request)
    {
        request = null;
        var read = new ResumeRequest { FromRemembered = resume.Text.SequenceEqual("true"u8) };
        if (resume.Kind == JsonKind.Object)
        {
            if (!TryReadPlace(resume.Text, out ulong epoch, out long position))
                return Reasons.BadResume;
            read = read with { Epoch = epoch, Position = position };
        }
        else if (resume.Kind != JsonKind.None && !read.FromRemembered && !resume.Text.SequenceEqual("false"u8))
        {
            return Reasons.BadResume;
        }

        if (since.Kind is JsonKind.Integer or JsonKind.Float && UnixTime.TryRead(since.Text, out double seconds))
            read = read with { SinceTime = seconds };
        else if (since.IsString && MessageId.TryParse(since.Text[1..^1], out MessageId id))
            read = read with { SinceMessage = id };
        else if (since.Kind != JsonKind.None)
            return Reasons.BadSince;
        request = read.FromRemembered || read.Epoch is not null || since.Kind != JsonKind.None ? read : null;
        return null;
    }

    private static bool TryReadPlace(ReadOnlySpan<byte> json, out ulong epoch, out long position)
    {
        (epoch, position) = (0, 0);
        var (hasEpoch, hasPosition) = (false, false);
        var members = new JsonMembers(json);
        while (members.MoveNext())
        {
            ReadOnlySpan<byte> text = members.Value.Text;
            if (members.NameIs("epoch"u8))
                hasEpoch = members.Value.IsString && TryReadEpoch(text[1..^1], out epoch);
            else if (members.NameIs("position"u8))
                hasPosition = Utf8Parser.TryParse(text, out position, out int read) && read == text.Length && position >= 0;
        }
        return hasEpoch && hasPosition;
    }

    private static bool TryReadEpoch(ReadOnlySpan<byte> hex, out ulong epoch)
    {
        epoch = 0;
        return hex.Length == EpochDigits
            && ulong.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out epoch);
    }
}
