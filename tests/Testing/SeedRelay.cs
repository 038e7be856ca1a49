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
/// is made anew at every hop; each message goes out over a connection of its own, opened, written to and closed.
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
    private readonly ConcurrentDictionary<Task, byte> _running = new();
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
        Track(AcceptAllAsync());
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
        while (!_running.IsEmpty)
            await Task.WhenAll(_running.Keys);
    }

    private void Track(Task task)
    {
        _running[task] = 0;
        _ = task.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
    }

    private async Task AcceptAllAsync()
    {
        try
        {
            while (true)
                Track(ServeAsync(await _listener.AcceptAsync()));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        _sockets[socket] = 0;
        string? name = null;
        try
        {
            if (_disposed)
                return;
            name = (await ReceiveAsync(socket))?.Trim();
            if (name is null)
                return;
            _clients[name] = socket;
            while (await ReceiveAsync(socket) is { } segment)
                await HandleAsync(socket, name, segment);
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

    private static async Task<string?> ReceiveAsync(Socket socket)
    {
        var segment = new byte[SegmentBytes];
        var read = await socket.ReceiveAsync(segment, SocketFlags.None);
        return read == 0 ? null : Encoding.UTF8.GetString(segment, 0, read);
    }

    private async Task HandleAsync(Socket socket, string name, string segment)
    {
        Segments.Enqueue(segment);
        if (!TakeFromLimit())
        {
            Limited++;
            await SendAsync(socket, "[!] Rate limit exceeded.\n");
            return;
        }

        try
        {
            var parts = segment.Split("||", 2);
            using var json = JsonDocument.Parse(parts[1]);
            if (parts[0] == "RELAY")
                await TakeEntryAsync(name, json.RootElement);
            else
                await TakeMessageAsync(socket, name, parts[0], json.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            await SendAsync(socket, $"[!] Malformed message: {error.Message}\n");
        }
    }

    private async Task TakeMessageAsync(Socket socket, string from, string to, JsonElement json)
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
        await SendAsync(socket, $"{{\"status\": \"ok\", \"msg_id\": {entry["msg_id"]}}}");
        await SpreadAsync(from, entry);
    }

    private async Task TakeEntryAsync(string from, JsonElement json)
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
        await SpreadAsync(from, entry);
    }

    private async Task SpreadAsync(string from, Dictionary<string, string> entry)
    {
        lock (_gate)
            _seen.Add(entry["msg_id"]);
        var line = Print(entry);
        foreach (var (name, client) in _clients)
        {
            if (name != from)
                await SendAsync(client, line);
        }

        foreach (var relay in Relays)
            await PushAsync(relay, line);
    }

    private static async Task PushAsync(IPEndPoint relay, string line)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(relay);
            await socket.SendAsync(Encoding.UTF8.GetBytes("RELAY||" + line), SocketFlags.None);
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // Printed, and the message is lost to that relay.
        }
    }

    private static async Task SendAsync(Socket socket, string text)
    {
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(text), SocketFlags.None);
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
