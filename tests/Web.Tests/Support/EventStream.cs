using System.Text.Json;
using OrleansRelay.Testing;

namespace OrleansRelay.Web.Tests.Support;

/// <summary>Server-sent events, as a program reads them.</summary>
public sealed class EventStream : IDisposable
{
    private readonly StreamReader _lines;

    private EventStream(StreamReader lines) => _lines = lines;

    public static async Task<EventStream> OpenAsync(HttpClient client, string path = "api/events")
    {
        var response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new EventStream(new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next event.</summary>
    public async Task<(string Kind, JsonElement Data)> ReadAsync()
    {
        var kind = "";
        while (await _lines.ReadLineAsync().WaitAsync(Eventually.Deadline) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                kind = line["event: ".Length..];
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                return (kind, JsonDocument.Parse(line["data: ".Length..]).RootElement);
        }

        throw new EndOfStreamException();
    }

    /// <summary>The next event of a kind for which something holds.</summary>
    public async Task<JsonElement> ReadAsync(string kind, Func<JsonElement, bool>? isWanted = null)
    {
        while (true)
        {
            var (found, data) = await ReadAsync();
            if (found == kind && isWanted?.Invoke(data) != false)
                return data;
        }
    }

    public void Dispose() => _lines.Dispose();
}
