using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansRelay.Testing;

/// <summary>
/// A double of the original Python relay, as it behaves on the wire: one <c>recv(4096)</c> is one segment; a connection's
/// first segment is a peer id, whatever it holds; nothing is framed and nothing is acknowledged to relays; an entry's id
/// is made anew at every hop; each message goes out over a connection of its own, opened, written to and closed. It has
/// a thread for each connection, so that a busy thread pool does not glue together what came as two segments.
/// </summary>
public sealed class SeedRelay : IAsyncDisposable
{
    private const int SegmentBytes = 4096;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _id;
    private readonly int _limit;
    private readonly TimeSpan _window;
    private readonly Socket _listener;
    private readonly ConcurrentDictionary<string, Socket> _clients = new();
    private readonly ConcurrentDictionary<Socket, byte> _sockets = new();
    private readonly ConcurrentDictionary<Thread, byte> _running = new();
    private readonly Queue<DateTime> _recent = new();
    private readonly HashSet<string> _seen = [];
    private readonly Lock _gate = new();
    private volatile bool _disposed;

    /// <param name="limit">Messages taken of one address in the window; 0 for no limit.</param>
    /// <param name="window">10 s if it is not given.</param>
    public SeedRelay(string id, int port = 0, int limit = 0, TimeSpan? window = null)
    {
        (_id, _limit, _window) = (id, limit, window ?? TimeSpan.FromSeconds(10));
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen();
        Run(AcceptAll);
    }

    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>The relays that it sends every message to, back to where it came from too.</summary>
    public IReadOnlyList<IPEndPoint> Relays { get; set; } = [];

    /// <summary>Who is registered, under the names that their first segments gave them.</summary>
    public ICollection<string> Clients => _clients.Keys;

    /// <summary>Every segment after a connection's first one, limited ones included.</summary>
    public ConcurrentQueue<string> Segments { get; } = new();

    public int Limited { get; private set; }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        _listener.Dispose();
        foreach (var (socket, _) in _sockets)
            socket.Dispose();
        await Eventually.TrueAsync(() => _running.IsEmpty, "the seed relay's threads end");
    }

    private void Run(Action work)
    {
        var thread = new Thread(() =>
        {
            work();
            _running.TryRemove(Thread.CurrentThread, out _);
        })
        { IsBackground = true };
        _running[thread] = 0;
        thread.Start();
    }

    private void AcceptAll()
    {
        try
        {
            while (true)
            {
                var socket = _listener.Accept();
                Run(() => Serve(socket));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private void Serve(Socket socket)
    {
        _sockets[socket] = 0;
        string? name = null;
        try
        {
            if (_disposed)
                return;
            name = Receive(socket)?.Trim();
            if (name is null)
                return;
            _clients[name] = socket;
            while (Receive(socket) is { } segment)
                Handle(socket, name, segment);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Gone.
        }
        finally
        {
            // As there: whoever holds the name by now is forgotten.
            if (name is not null)
                _clients.TryRemove(name, out _);
            _sockets.TryRemove(socket, out _);
            socket.Dispose();
        }
    }

    private static string? Receive(Socket socket)
    {
        var segment = new byte[SegmentBytes];
        var read = socket.Receive(segment);
        return read == 0 ? null : Encoding.UTF8.GetString(segment, 0, read);
    }

    private void Handle(Socket socket, string name, string segment)
    {
        Segments.Enqueue(segment);
        if (!TakeFromLimit())
        {
            Limited++;
            Send(socket, "[!] Rate limit exceeded.\n");
            return;
        }

        try
        {
            var parts = segment.Split("||", 2);
            using var json = JsonDocument.Parse(parts[1]);
            if (parts[0] == "RELAY")
                TakeEntry(name, json.RootElement);
            else
                TakeMessage(socket, name, parts[0], json.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            Send(socket, $"[!] Malformed message: {error.Message}\n");
        }
    }

    private void TakeMessage(Socket socket, string from, string to, JsonElement json)
    {
        var body = json.TryGetProperty("text", out var text) ? text.GetRawText() : "\"\"";
        var now = (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds.ToString("0.0#####", CultureInfo.InvariantCulture);
        var entry = new Dictionary<string, string>
        {
            ["from"] = JsonSerializer.Serialize(from, Plain),
            ["to"] = JsonSerializer.Serialize(to, Plain),
            ["body"] = body,
            ["timestamp"] = now,
            ["seen_by"] = $"[\"{_id}\"]",
        };
        entry["msg_id"] = Hash(entry);
        Send(socket, $"{{\"status\": \"ok\", \"msg_id\": {entry["msg_id"]}}}");
        Spread(from, entry);
    }

    private void TakeEntry(string from, JsonElement json)
    {
        // Members in their order, values as they are.
        var entry = json.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetRawText());
        lock (_gate)
        {
            if (!_seen.Add(entry["msg_id"]))
                return;
        }

        entry["seen_by"] = $"{entry["seen_by"][..^1]}, \"{_id}\"]";
        entry["msg_id"] = Hash(entry);
        Spread(from, entry);
    }

    private void Spread(string from, Dictionary<string, string> entry)
    {
        lock (_gate)
            _seen.Add(entry["msg_id"]);
        var line = Print(entry);
        foreach (var (name, client) in _clients)
        {
            if (name != from)
                Send(client, line);
        }

        foreach (var relay in Relays)
            Push(relay, line);
    }

    private static void Push(IPEndPoint relay, string line)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(relay);
            socket.Send(Encoding.UTF8.GetBytes("RELAY||" + line));
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // Printed, and the message is lost to that relay.
        }
    }

    private static void Send(Socket socket, string text)
    {
        try
        {
            socket.Send(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // That client is gone.
        }
    }

    private bool TakeFromLimit()
    {
        var now = DateTime.UtcNow;
        lock (_gate)
        {
            while (_recent.TryPeek(out var oldest) && now - oldest >= _window)
                _recent.Dequeue();
            if (_limit > 0 && _recent.Count >= _limit)
                return false;
            _recent.Enqueue(now);
            return true;
        }
    }

    private static string Hash(Dictionary<string, string> entry)
    {
        var sorted = entry.OrderBy(member => member.Key, StringComparer.Ordinal);
        return $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Print(sorted))))}\"";
    }

    private static string Print(IEnumerable<KeyValuePair<string, string>> entry) =>
        $"{{{string.Join(", ", entry.Select(member => $"\"{member.Key}\": {member.Value}"))}}}";
}
