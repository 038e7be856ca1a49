namespace OrleansRelay.Protocol;

/// <summary>A member's value in the text, checked; <see cref="JsonKind.None"/> when the member is missing.</summary>
internal readonly ref struct JsonMember(ReadOnlySpan<byte> text, JsonKind kind)
{
    public ReadOnlySpan<byte> Text { get; } = text;

    public JsonKind Kind { get; } = kind;

    public bool IsString => Kind is JsonKind.PlainString or JsonKind.String;

    /// <summary>
    /// Decodes a string of at most <paramref name="scratch"/> bytes; the result points into the text or into the
    /// scratch. It may hold lone surrogates. False for other values and for longer strings.
    /// </summary>
    public bool TryDecode(Span<byte> scratch, out ReadOnlySpan<byte> utf8)
    {
        utf8 = default;
        if (!IsString)
            return false;
        ReadOnlySpan<byte> content = Text[1..^1];
        if (Kind == JsonKind.PlainString || content.IndexOf((byte)'\\') < 0)
        {
            utf8 = content;
            return true;
        }
        if (content.Length > scratch.Length)
            return false;
        utf8 = scratch[..JsonText.Unescape(content, scratch)];
        return true;
    }
}
