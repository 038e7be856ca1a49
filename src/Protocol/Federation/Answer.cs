using System.Buffers.Text;

namespace OrleansRelay.Protocol;

/// <summary>One answer of another relay, ours or an original one.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Id">
/// Ack and refusal: the id of the entry; a delivery: the id it came with. Zero when there is none.
/// </param>
/// <param name="Duplicate">Ack: the relay had the entry already.</param>
/// <param name="RetryAfterMs">Milliseconds after which to send again, when it says so, else 0.</param>
public readonly record struct Answer(AnswerKind Kind, MessageId Id, bool Duplicate, long RetryAfterMs)
{
    private const int LongestCode = 6 * 32;
    private const int LongestId = 6 * MessageId.HexLength;

    /// <summary>Whether it says which entry it is about.</summary>
    public bool HasId => Id != default;

    /// <summary>
    /// Takes one answer from the start of the input. An answer is a line, or a JSON object (after <c>RELAY||</c> or
    /// not) up to where it closes, since original relays put no newline after theirs. False, and nothing consumed, when
    /// the input holds no whole one; blanks alone are consumed. The caller bounds the input.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> input, out Answer answer, out int consumed)
    {
        ReadOnlySpan<byte> rest = input.TrimStart(" \t\r\n"u8);
        int blanks = input.Length - rest.Length;
        var extent = new FrameExtent();
        // As on a new connection, an object may start at once.
        int length = extent.Find(rest, registered: false, unframed: true);
        answer = length < 0 ? default : Read(rest[..length]);
        consumed = length < 0 ? (rest.IsEmpty ? blanks : 0) : blanks + length;
        return length >= 0;
    }

    /// <summary>Reads one answer: a line, or a segment of an original relay that holds just this.</summary>
    public static Answer Read(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \t\r\n"u8);
        if (line.StartsWith("{"u8))
            return ReadObject(line);
        if (line.StartsWith(RelayPush.Prefix))
            return new Answer(ClassifyFrame(line[RelayPush.Prefix.Length..]), default, false, 0);
        if (line.StartsWith("[!] Rate limit exceeded."u8))
            return new Answer(AnswerKind.RateLimited, default, false, 0);
        bool refused = line.StartsWith("[!] Malformed message"u8);
        return new Answer(refused ? AnswerKind.Refused : AnswerKind.Other, default, false, 0);
    }

    private static AnswerKind ClassifyFrame(ReadOnlySpan<byte> json)
    {
        if (Refusal.TryRead(json, out _))
            return AnswerKind.NotLetIn;
        return Hello.TryRead(json, out _) ? AnswerKind.Hello : AnswerKind.Other;
    }

    private static Answer ReadObject(ReadOnlySpan<byte> json)
    {
        var members = new JsonMembers(json);
        JsonMember status = default, error = default, from = default;
        JsonMember id = default, duplicate = default, retry = default;
        while (members.MoveNext())
        {
            if (members.NameIs("status"u8))
                status = members.Value;
            else if (members.NameIs("error"u8))
                error = members.Value;
            else if (members.NameIs("msg_id"u8))
                id = members.Value;
            else if (members.NameIs("duplicate"u8))
                duplicate = members.Value;
            else if (members.NameIs("retry_after_ms"u8))
                retry = members.Value;
            else if (members.NameIs("from"u8))
                from = members.Value;
        }
        bool hasId = TryReadId(id, out MessageId messageId);
        AnswerKind kind = members.FaultToEnd() is null ? Classify(status, error, hasId, from) : AnswerKind.Other;
        Utf8Parser.TryParse(retry.Text, out long wait, out _);
        return new Answer(kind, messageId, duplicate.Text.SequenceEqual("true"u8), Math.Max(wait, 0));
    }

    private static bool TryReadId(JsonMember member, out MessageId id)
    {
        id = default;
        Span<byte> scratch = stackalloc byte[LongestId];
        return member.TryDecode(scratch, out ReadOnlySpan<byte> hex) && MessageId.TryParse(hex, out id);
    }

    private static AnswerKind Classify(JsonMember status, JsonMember error, bool hasId, JsonMember from)
    {
        if (status.Text.SequenceEqual("\"ok\""u8))
            return hasId ? AnswerKind.Ack : AnswerKind.Other;
        if (status.Text.SequenceEqual("\"error\""u8))
            return ClassifyError(error);
        return status.Kind == JsonKind.None && from.IsString ? AnswerKind.Delivery : AnswerKind.Other;
    }

    private static AnswerKind ClassifyError(JsonMember error)
    {
        Span<byte> scratch = stackalloc byte[LongestCode];
        if (!error.TryDecode(scratch, out ReadOnlySpan<byte> code))
            return AnswerKind.Refused;
        if (code.SequenceEqual("rate_limited"u8))
            return AnswerKind.RateLimited;
        if (code.SequenceEqual("expired"u8))
            return AnswerKind.Expired;
        bool later = code.SequenceEqual("busy"u8)
            || code.SequenceEqual("unavailable"u8)
            || code.SequenceEqual("shutting_down"u8)
            || code.SequenceEqual("registration_timeout"u8)
            || code.SequenceEqual("replaced"u8);
        if (later)
            return AnswerKind.Unavailable;
        bool notLetIn = code.SequenceEqual("not_allowed"u8)
            || code.SequenceEqual("bad_proof"u8)
            || code.SequenceEqual("wrong_relay"u8)
            || code.SequenceEqual("id_in_use"u8);
        return notLetIn ? AnswerKind.NotLetIn : AnswerKind.Refused;
    }
}
