using System.Globalization;

namespace Orleans.Runtime;

/// <summary>
/// Keys that are not strings, in the text form Orleans gives them: integers in hexadecimal, GUIDs as 32 digits, and a
/// compound key's extension behind a '+'.
/// </summary>
public static class GrainIdKeyExtensions
{
    public static IdSpan CreateIntegerKey(long key) => IdSpan.Create(IntegerText(key, null));

    public static IdSpan CreateIntegerKey(long key, string? keyExtension) =>
        IdSpan.Create(IntegerText(key, keyExtension));

    public static IdSpan CreateGuidKey(Guid key) => IdSpan.Create(GuidText(key, null));

    public static IdSpan CreateGuidKey(Guid key, string? keyExtension) => IdSpan.Create(GuidText(key, keyExtension));

    public static bool TryGetIntegerKey(this GrainId grainId, out long key, out string? keyExt)
    {
        var text = Split(grainId.Key.ToString(), out keyExt);
        return long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out key);
    }

    public static bool TryGetGuidKey(this GrainId grainId, out Guid key, out string? keyExt)
    {
        var text = Split(grainId.Key.ToString(), out keyExt);
        return Guid.TryParseExact(text, "N", out key);
    }

    public static long GetIntegerKey(this GrainId grainId) => grainId.GetIntegerKey(out _);

    public static long GetIntegerKey(this GrainId grainId, out string? keyExt) =>
        grainId.TryGetIntegerKey(out var key, out keyExt) ? key : throw NotA("an integer", grainId);

    public static Guid GetGuidKey(this GrainId grainId) => grainId.GetGuidKey(out _);

    public static Guid GetGuidKey(this GrainId grainId, out string? keyExt) =>
        grainId.TryGetGuidKey(out var key, out keyExt) ? key : throw NotA("a GUID", grainId);

    internal static string IntegerText(long key, string? extension) =>
        Join(key.ToString("X", CultureInfo.InvariantCulture), extension);

    internal static string GuidText(Guid key, string? extension) => Join(key.ToString("N"), extension);

    private static string Join(string key, string? extension) =>
        string.IsNullOrWhiteSpace(extension) ? key : $"{key}+{extension}";

    private static string Split(string text, out string? extension)
    {
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        extension = plus < 0 ? null : text[(plus + 1)..];
        return plus < 0 ? text : text[..plus];
    }

    private static ArgumentException NotA(string kind, GrainId id) => new($"The key of {id} is not {kind}.");
}
