namespace OrleansRelay.Protocol;

/// <summary>One frame. Its spans point into the input that was read and are valid as long as that is.</summary>
public readonly ref struct Frame
{
    public FrameKind Kind { get; internal init; }

    /// <summary>Send: the target, UTF-8, 1 to 128 bytes, white space stripped, no control characters.</summary>
    public ReadOnlySpan<byte> Target { get; internal init; }

    /// <summary>
    /// Send: the checked JSON value of <c>text</c> exactly as sent; empty when missing, which means <c>""</c>.
    /// </summary>
    public ReadOnlySpan<byte> Text { get; internal init; }

    public bool HasText => !Text.IsEmpty;

    /// <summary>
    /// Send: the JSON string of <c>id</c>, quotes included, 1 to 128 bytes when decoded; empty when missing.
    /// </summary>
    public ReadOnlySpan<byte> ClientId { get; internal init; }

    /// <summary>Send: what the acknowledgement is to tell.</summary>
    public AckLevel Ack { get; internal init; }

    /// <summary>
    /// Send: the whole JSON object. Relay: what follows <c>RELAY||</c>. Request: what follows <c>||</c>. Registration: the raw name, or the JSON object.
    /// </summary>
    public ReadOnlySpan<byte> Json { get; internal init; }

    /// <summary>Malformed: why, as a fixed text that repeats nothing of what was sent.</summary>
    public string? Error { get; internal init; }

    /// <summary>Send: the text is a string of printable ASCII without escapes, which is delivered as it is.</summary>
    internal bool TextIsPlain { get; init; }

    internal static Frame Malformed(string reason) => new() { Kind = FrameKind.Malformed, Error = reason };
}
