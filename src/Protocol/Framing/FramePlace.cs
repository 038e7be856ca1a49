namespace OrleansRelay.Protocol;

/// <summary>
/// A frame without its spans: where they lie in the input that it was read from, for as long as that input stands still.
/// </summary>
public readonly struct FramePlace
{
    private readonly Extent _target;
    private readonly Extent _text;
    private readonly Extent _clientId;
    private readonly Extent _json;
    private readonly bool _textIsPlain;

    /// <param name="frame">A frame that is not malformed.</param>
    /// <param name="input">What it was read from, or anything that holds that.</param>
    public FramePlace(in Frame frame, ReadOnlySpan<byte> input)
    {
        (Kind, Ack) = (frame.Kind, frame.Ack);
        _target = Extent.Of(frame.Target, input);
        _text = Extent.Of(frame.Text, input);
        _clientId = Extent.Of(frame.ClientId, input);
        _json = Extent.Of(frame.Json, input);
        _textIsPlain = frame.TextIsPlain;
    }

    public FrameKind Kind { get; }

    /// <inheritdoc cref="Frame.Ack"/>
    public AckLevel Ack { get; }

    /// <summary>The frame again.</summary>
    public Frame In(ReadOnlySpan<byte> input) => new()
    {
        Kind = Kind,
        Ack = Ack,
        Target = _target.In(input),
        Text = _text.In(input),
        ClientId = _clientId.In(input),
        Json = _json.In(input),
        TextIsPlain = _textIsPlain,
    };

    private readonly record struct Extent(int Start, int Length)
    {
        public static Extent Of(ReadOnlySpan<byte> part, ReadOnlySpan<byte> input) =>
            input.Overlaps(part, out int start) ? new Extent(start, part.Length) : default;

        public ReadOnlySpan<byte> In(ReadOnlySpan<byte> input) => input.Slice(Start, Length);
    }
}
