using System.Runtime.InteropServices;
using System.Text.Json;

namespace OrleansRelay.Client.Wire;

/// <summary>Members of an answer of several levels. What is missing or <c>null</c> is null; what is of the wrong kind no relay says.</summary>
internal static class JsonMembers
{
    // A TimeSpan holds more; what is longer than a century is a mistake and no reason to fail.
    private const decimal MaxSeconds = 100L * 366 * 24 * 60 * 60;

    /// <param name="line">One that was read once already.</param>
    public static JsonDocument Parse(ReadOnlyMemory<byte> line) => JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = ServerLine.MaxDepth });

    public static string? Text(this JsonElement element, ReadOnlySpan<byte> name) =>
        Find(element, name, JsonValueKind.String) is { } value ? TextOf(value) : null;

    /// <summary>A whole number, not under zero.</summary>
    public static long? Number(this JsonElement element, ReadOnlySpan<byte> name)
    {
        if (Find(element, name, JsonValueKind.Number) is not { } value)
            return null;
        return value.TryGetInt64(out var number) && number >= 0 ? number : throw WrongKind();
    }

    public static bool? Flag(this JsonElement element, ReadOnlySpan<byte> name)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw WrongKind();
    }

    /// <summary>Seconds since 1970.</summary>
    public static DateTimeOffset? Time(this JsonElement element, ReadOnlySpan<byte> name) =>
        Decimal(element, name) is { } seconds ? WireValues.Time(seconds) : null;

    /// <summary>Seconds.</summary>
    public static TimeSpan? Duration(this JsonElement element, ReadOnlySpan<byte> name) =>
        Decimal(element, name) is { } seconds ? TimeSpan.FromTicks((long)(Math.Clamp(seconds, 0, MaxSeconds) * TimeSpan.TicksPerSecond)) : null;

    /// <summary>The texts of an array; none if there is no such member.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.List(name, static value => value.ValueKind == JsonValueKind.String ? TextOf(value) : throw WrongKind());

    /// <summary>What the objects of an array become.</summary>
    public static IReadOnlyList<T> Objects<T>(this JsonElement element, ReadOnlySpan<byte> name, Func<JsonElement, T> read) =>
        element.List(name, value => value.ValueKind == JsonValueKind.Object ? read(value) : throw WrongKind());

    private static IReadOnlyList<T> List<T>(this JsonElement element, ReadOnlySpan<byte> name, Func<JsonElement, T> read)
    {
        if (Find(element, name, JsonValueKind.Array) is not { } array)
            return [];
        var list = new List<T>(array.GetArrayLength());
        foreach (var value in array.EnumerateArray())
            list.Add(read(value));
        return list.AsReadOnly();
    }

    private static decimal? Decimal(JsonElement element, ReadOnlySpan<byte> name)
    {
        if (Find(element, name, JsonValueKind.Number) is not { } value)
            return null;
        return value.TryGetDecimal(out var number) ? number : throw WrongKind();
    }

    private static JsonElement? Find(JsonElement element, ReadOnlySpan<byte> name, JsonValueKind kind)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == kind ? value : throw WrongKind();
    }

    private static string TextOf(JsonElement value) => JsonStrings.Unescape(JsonMarshal.GetRawUtf8Value(value)[1..^1]);

    private static RelayException WrongKind() => RelayException.BadServer("a member has a value of the wrong kind.");
}
