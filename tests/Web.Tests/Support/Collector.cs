using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using OrleansRelay.Testing;

namespace OrleansRelay.Web.Tests.Support;

/// <summary>A collector that takes everything and understands nothing, or takes it and never answers.</summary>
public sealed class Collector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Path, string? Type, string Body)> _received = new();
    private readonly bool _answers;

    public Collector(bool answers = true)
    {
        _answers = answers;
        Endpoint = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePorts.Take(1)[0]}/");
        _listener.Prefixes.Add(Endpoint);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Endpoint { get; }

    /// <summary>The settings of a relay that tells it all, often.</summary>
    public string[] Settings =>
    [
        $"--OTEL_EXPORTER_OTLP_ENDPOINT={Endpoint}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "--OTEL_METRIC_EXPORT_INTERVAL=100",
        "--OTEL_BSP_SCHEDULE_DELAY=100", "--OTEL_BLRP_SCHEDULE_DELAY=100", "--OTEL_TRACES_SAMPLER=always_on",
    ];

    /// <summary>Whether a text came, in a body of protobuf.</summary>
    public bool Has(string path, string text) =>
        _received.Any(one => one.Path == path && one.Type == "application/x-protobuf" && one.Body.Contains(text, StringComparison.Ordinal));

    public bool HasAny => !_received.IsEmpty;

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new StreamReader(context.Request.InputStream, Encoding.Latin1);
                _received.Enqueue((context.Request.Url!.AbsolutePath, context.Request.ContentType, await body.ReadToEndAsync()));
                if (_answers)
                    context.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // Disposed of.
        }
    }
}
