using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace OrleansRelay.Protocol;

/// <summary>
/// Cuts a connection's bytes into frames. A frame is a line, or ends where the JSON object after its <c>||</c> closes,
/// newline or not; blanks and newlines between frames are <see cref="FrameKind.Empty"/> frames. How the bytes are cut
/// into reads makes no difference to the frames.
/// </summary>
/// <remarks>
/// One per connection; a few bytes of state and no allocation. The input of each call is everything not yet consumed,
/// so it starts where the last one did, or where the last frame ended. A message that lies whole in the input, the
/// usual case, is read in one go: the JSON reader finds its end. Otherwise <see cref="FrameExtent"/> finds the end
/// first, looking at each byte once, and the JSON is read when all of it is there.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public struct FrameReader
{
    private FrameExtent _extent;
    private bool _started;

    /// <summary>
    /// Set by the session when the registration was completed by silence: its client sends segments, not lines, and a
    /// newline inside an open JSON object is then white space. Change it between frames only.
    /// </summary>
    public bool Unframed { get; set; }

    /// <summary>Whether the input of the last call ended inside a JSON object that its frame may end with.</summary>
    public readonly bool InsideJson => _extent.InsideJson;

    /// <summary>
    /// Whether a frame that has begun, and needs more, is a relay's or may still become one. Only seed clients end what
    /// they say by falling silent; a relay that pauses has more to say.
    /// </summary>
    /// <param name="input">The input of the last call, whose result was <see cref="ReadResult.NeedMore"/>.</param>
    public readonly bool MayBeRelay(ReadOnlySpan<byte> input) => _extent.IsRelay || RelayPush.Prefix.StartsWith(input);

    /// <summary>Reads one frame from the start of the input.</summary>
    /// <param name="input">All unconsumed bytes of the connection.</param>
    /// <param name="registered">False until the connection's registration was read.</param>
    /// <param name="maxFrameBytes">
    /// Bound on a frame's bytes without its newline; a <c>RELAY||</c> frame may have <see
    /// cref="Limits.MaxRelayFrameBytes"/>.
    /// </param>
    /// <param name="frame">The frame, when the result is <see cref="ReadResult.Frame"/>.</param>
    /// <param name="consumed">
    /// How many bytes belong to the frame, its terminator included; 0 when there is none.
    /// </param>
    public ReadResult Read(
        ReadOnlySpan<byte> input, bool registered, int maxFrameBytes, out Frame frame, out int consumed)
    {
        frame = default;
        consumed = 0;
        if (!_started)
        {
            consumed = CountBlanks(input);
            if (consumed > 0)
                return ReadResult.Frame;
            if (input.IsEmpty)
                return ReadResult.NeedMore;
            if (registered && TryReadSend(input, maxFrameBytes, out frame, out consumed))
                return ReadResult.Frame;
            _started = true;
        }
        int length = _extent.Find(input, registered, Unframed);
        int limit = _extent.IsRelay ? Limits.MaxRelayFrameBytes(maxFrameBytes) : maxFrameBytes;
        if ((length < 0 ? input.Length : length) > limit)
            return ReadResult.TooLong;
        if (length < 0)
            return ReadResult.NeedMore;
        frame = Parse(input[..length], registered);
        consumed = length + CountTerminator(input[length..]);
        Reset();
        return ReadResult.Frame;
    }

    /// <summary>
    /// Takes the whole input as one frame, as after a silence or at the end of the stream when <see cref="Read"/>
    /// needed more: a segment of a client that sends no newlines.
    /// </summary>
    public ReadResult Complete(ReadOnlySpan<byte> input, bool registered, out Frame frame, out int consumed)
    {
        consumed = input.Length;
        frame = input.Length == CountBlanks(input) ? default : Parse(input, registered);
        Reset();
        return consumed == 0 ? ReadResult.NeedMore : ReadResult.Frame;
    }

    private void Reset()
    {
        _extent = default;
        _started = false;
    }

    /// <summary>
    /// The usual case. Anything unusual, also what is malformed, returns false and is read the long way.
    /// </summary>
    private readonly bool TryReadSend(ReadOnlySpan<byte> input, int maxFrameBytes, out Frame frame, out int consumed)
    {
        frame = default;
        consumed = 0;
        int separator = input.IndexOfAny((byte)'|', (byte)'\n');
        if (separator < 0 || separator + 2 >= input.Length || input[separator] != '|' || input[separator + 1] != '|')
            return false;
        ReadOnlySpan<byte> target = NameRules.Trim(input[..separator]);
        if (NameRules.Check(target, Limits.MaxTargetBytes) != NameFault.None || target.SequenceEqual("RELAY"u8))
            return false;
        var members = new SendMembers();
        ReadOnlySpan<byte> json = input[(separator + 2)..];
        if (members.Read(json, Unframed, out int size) is not null)
            return false;
        int length = separator + 2 + size;
        if (length > maxFrameBytes || !Utf8.IsValid(json[..size]))
            return false;
        frame = ToFrame(target, members, json[..size]);
        consumed = length + CountTerminator(input[length..]);
        return true;
    }

    private static Frame Parse(ReadOnlySpan<byte> line, bool registered)
    {
        int separator = line.IndexOf("||"u8);
        ReadOnlySpan<byte> target = separator < 0 ? default : NameRules.Trim(line[..separator]);
        bool relay = target.SequenceEqual("RELAY"u8);
        if (!registered && !relay)
            return new Frame { Kind = FrameKind.Registration, Json = NameRules.Trim(line) };
        if (!Utf8.IsValid(line))
            return Frame.Malformed(Reasons.NotUtf8);
        if (separator < 0)
            return Frame.Malformed(Reasons.NoSeparator);
        ReadOnlySpan<byte> json = line[(separator + 2)..].Trim(" \t\r\n"u8);
        if (target.IsEmpty && json.StartsWith("{"u8))
            return new Frame { Kind = FrameKind.Request, Json = json };
        return relay ? ParseRelay(json) : ParseSend(target, json);
    }

    private static Frame ParseRelay(ReadOnlySpan<byte> json) => json.StartsWith("{"u8)
        ? new Frame { Kind = FrameKind.Relay, Json = json }
        : Frame.Malformed(Reasons.NotObject);

    private static Frame ParseSend(ReadOnlySpan<byte> target, ReadOnlySpan<byte> json)
    {
        string? fault = NameRules.Check(target, Limits.MaxTargetBytes) switch
        {
            NameFault.Empty => Reasons.TargetEmpty,
            NameFault.TooLong => Reasons.TargetTooLong,
            NameFault.Control => Reasons.TargetControl,
            _ => null,
        };
        var members = new SendMembers();
        fault ??= members.Read(json, true, out int size) ?? (size < json.Length ? Reasons.NotJson : null);
        return fault is null ? ToFrame(target, members, json) : Frame.Malformed(fault);
    }

    private static Frame ToFrame(ReadOnlySpan<byte> target, SendMembers members, ReadOnlySpan<byte> json) => new()
    {
        Kind = FrameKind.Send,
        Target = target,
        Text = members.Text.Text,
        TextIsPlain = members.Text.Kind == JsonKind.PlainString,
        ClientId = members.ClientId,
        Ack = members.Ack,
        Json = json,
    };

    private static int CountBlanks(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty || input[0] > ' ')
            return 0;
        int blanks = input.IndexOfAnyExcept(JsonBytes.Blanks);
        return blanks < 0 ? input.Length : blanks;
    }

    /// <summary>Counts the blanks after a frame and its newline, as far as they are there.</summary>
    private static int CountTerminator(ReadOnlySpan<byte> rest)
    {
        int blanks = 0;
        while (blanks < rest.Length && rest[blanks] is (byte)' ' or (byte)'\t' or (byte)'\r')
            blanks++;
        return blanks < rest.Length && rest[blanks] == '\n' ? blanks + 1 : blanks;
    }
}
