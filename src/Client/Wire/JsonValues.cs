using System.Text.Json;

namespace OrleansRelay.Client.Wire;

/// <summary>JSON that a program hands in.</summary>
internal static class JsonValues
{
    /// <summary>Levels of nesting of a whole frame, the outermost object counted as the first.</summary>
    private const int MaxDepth = 64;

    /// <summary>Copies a value, without its newlines, since these end a frame.</summary>
    /// <returns>Its length.</returns>
    /// <exception cref="ArgumentException">It is not one JSON value.</exception>
    public static int WriteOneLine(ReadOnlySpan<byte> json, Span<byte> output)
    {
        Check(json);
        json.CopyTo(output);
        // In a string they would be escaped, so these are white space.
        output[..json.Length].Replace((byte)'\n', (byte)' ');
        return json.Length;
    }

    private static void Check(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth - 1 });
            while (reader.Read())
            {
                // To the end.
            }
        }
        catch (JsonException error)
        {
            throw new ArgumentException($"The body is not one JSON value: {error.Message}", nameof(json), error);
        }
    }
}
