using System.Globalization;
using System.Text;

namespace OrleansRelay.Protocol;

/// <summary>
/// Text of somebody else on its way into a log: what could move the cursor, break the line or turn the reading direction is
/// written as <c>\uXXXX</c>, and what is long is cut. Messages take this and not a string, so that none forgets.
/// </summary>
public readonly record struct LogText(string? Text)
{
    /// <summary>Characters shown at most; an ellipsis follows where there were more.</summary>
    public const int MaxLength = 200;

    private const string Ellipsis = "…";
    private const int EscapeLength = 6;

    public static implicit operator LogText(string? text) => new(text);

    /// <summary>The text as it may be logged.</summary>
    public override string ToString() => Escape(Text, MaxLength);

    /// <summary>The same for where there is more room. JSON on one line stays the same JSON.</summary>
    /// <param name="maxLength">Characters at most, without the ellipsis.</param>
    public static string Escape(string? text, int maxLength = int.MaxValue)
    {
        var safe = new StringBuilder();
        for (int i = 0, length; i < text?.Length; i += length)
        {
            var isHarmless = Rune.TryGetRuneAt(text, i, out var rune) && IsHarmless(rune);
            length = Math.Max(rune.Utf16SequenceLength, 1);
            if (safe.Length + (isHarmless ? length : EscapeLength * length) > maxLength)
                return safe.Append(Ellipsis).ToString();
            foreach (var c in text.AsSpan(i, length))
                _ = isHarmless ? safe.Append(c) : safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return safe.ToString();
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);
}
