using System.Text.Json;

namespace OrleansRelay.Client.Wire;

/// <summary>Values of members that the relay sends, of the one kind that each may have.</summary>
internal static class WireValues
{
    // As in an entry: a message has come by so many relays at most.
    private const int MaxTexts = 64;

    private static readonly decimal MaxSeconds = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
    private static readonly decimal MinSeconds = -(DateTimeOffset.UnixEpoch - DateTimeOffset.MinValue).Ticks / TimeSpan.TicksPerSecond;

    public static string Text(ref Utf8JsonReader reader)
    {
        RequireText(ref reader);
        return JsonStrings.Unescape(reader.ValueSpan);
    }

    public static void RequireText(ref Utf8JsonReader reader) => Require(reader.TokenType == JsonTokenType.String);

    public static IReadOnlyList<string> Texts(ref Utf8JsonReader reader)
    {
        Require(reader.TokenType == JsonTokenType.StartArray);
        var texts = new List<string>(1);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Require(texts.Count < MaxTexts);
            texts.Add(Text(ref reader));
        }

        return texts.AsReadOnly();
    }

    public static bool Flag(ref Utf8JsonReader reader)
    {
        Require(reader.TokenType is JsonTokenType.True or JsonTokenType.False);
        return reader.TokenType == JsonTokenType.True;
    }

    /// <summary>A whole number, not under zero.</summary>
    public static long Number(ref Utf8JsonReader reader)
    {
        long number = -1;
        Require(reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out number) && number >= 0);
        return number;
    }

    public static TimeSpan Milliseconds(ref Utf8JsonReader reader) =>
        TimeSpan.FromMilliseconds((double)Math.Min(Number(ref reader), int.MaxValue));

    /// <summary>Seconds since 1970. Senders may claim any time; what no calendar has becomes the first or last that it has.</summary>
    public static DateTimeOffset Time(ref Utf8JsonReader reader)
    {
        Require(reader.TokenType == JsonTokenType.Number);
        if (!reader.TryGetDecimal(out var seconds))
            return reader.ValueSpan[0] == '-' ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
        return Time(seconds);
    }

    /// <inheritdoc cref="Time(ref Utf8JsonReader)"/>
    public static DateTimeOffset Time(decimal seconds)
    {
        var ticks = Math.Clamp(seconds, MinSeconds, MaxSeconds) * TimeSpan.TicksPerSecond;
        return DateTimeOffset.UnixEpoch.AddTicks((long)ticks);
    }

    private static void Require(bool isSo)
    {
        if (!isSo)
            throw RelayException.BadServer("a member has a value of the wrong kind.");
    }
}
