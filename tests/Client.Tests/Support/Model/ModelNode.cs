using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace OrleansRelay.Client.Tests.Support.Model;

/// <summary>
/// One node of a relay, as naive as can be: a list for its log, and everything under one lock. It resumes and follows the protocol to
/// the letter, so that what a client makes of it can be tested with any order of logs and any time of going away.
/// </summary>
internal sealed class ModelNode : IDisposable
{
    private readonly ModelRelay _relay;
    private readonly ConcurrentDictionary<string, ModelConnection> _connections = new();
    private readonly List<ModelEntry> _log = [];
    private TcpListener? _listener;
    private int _port;

    public ModelNode(ModelRelay relay, string epoch)
    {
        (_relay, Epoch) = (relay, epoch);
        Start();
    }

    public string Epoch { get; }

    public string Address => $"relay://127.0.0.1:{_port}";

    public EndPoint Endpoint => new IPEndPoint(IPAddress.Loopback, _port);

    /// <summary>Its position: that of the entry which would come next, ten for each.</summary>
    public long Position
    {
        get
        {
            lock (_relay)
                return 10 * _log.Count;
        }
    }

    public void Start()
    {
        _listener = new TcpListener(IPAddress.Loopback, _port);
        _listener.Start();
        _port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync(_listener);
    }

    /// <summary>Nobody is served any more; the log stays for the next start.</summary>
    /// <param name="isOrderly">Clients are told to go elsewhere, and what they have sent is answered.</param>
    public void Stop(bool isOrderly)
    {
        _listener?.Dispose();
        foreach (var connection in _connections.Values)
            connection.End(isOrderly ? """{"status": "going_away"}""" : null);
        _connections.Clear();
    }

    public void Dispose() => Stop(isOrderly: false);

    internal void Register(string name, ModelConnection connection)
    {
        if (_connections.TryGetValue(name, out var older) && older != connection)
            older.End("""{"status": "error", "error": "replaced", "message": "A newer connection has the name."}""");
        _connections[name] = connection;
    }

    internal void Append(ModelEntry entry)
    {
        _log.Add(entry);
        foreach (var connection in _connections.Values)
            connection.Wake();
    }

    internal (string Id, bool IsDuplicate) Send(string from, string to, JsonElement frame) => _relay.Send(this, from, to, frame);

    /// <summary>What comes at a position.</summary>
    internal ModelEntry? At(long position)
    {
        lock (_relay)
            return position / 10 < _log.Count ? _log[(int)(position / 10)] : null;
    }

    /// <summary>Where a registration wants to go on; null if it does not, or is not known here.</summary>
    internal long? PositionOf(JsonElement registration)
    {
        lock (_relay)
        {
            if (registration.TryGetProperty("resume", out var resume) && resume.ValueKind == JsonValueKind.Object
                && resume.GetProperty("epoch").GetString() == Epoch)
                return resume.GetProperty("position").GetInt64();
            if (!registration.TryGetProperty("since", out var since))
                return null;
            var index = since.ValueKind == JsonValueKind.String
                ? _log.FindIndex(entry => entry.Id == since.GetString())
                : _log.FindIndex(entry => entry.Time >= since.GetDouble()) - 1;
            return index == -1 && since.ValueKind == JsonValueKind.String ? null : 10 * (index == -2 ? _log.Count : index + 1);
        }
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
                _ = new ModelConnection(this, await listener.AcceptSocketAsync()).RunAsync();
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }
}
