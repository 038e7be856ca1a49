using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace OrleansRelay.Web.Lessons.Network;

/// <summary>Somebody who is connected to a relay of a lesson, and speaks as any client does, or as it likes.</summary>
internal sealed class LessonPeer : IDisposable
{
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(10);

    private readonly Channel<string> _answers = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _deliveries = Channel.CreateUnbounded<string>();
    private readonly Socket _socket;

    private LessonPeer(string name, string relayId, Socket socket)
    {
        (Name, RelayId, _socket) = (name, relayId, socket);
        _ = ReadAsync();
    }

    public string Name { get; }

    public string RelayId { get; }

    /// <summary>Connects, and says nothing yet.</summary>
    /// <param name="address">Where it comes from, by which it is limited.</param>
    public static async Task<LessonPeer> ConnectAsync(LessonRelay relay, string name, IPAddress address, CancellationToken stop)
    {
        var socket = await relay.Gateway.EnterAsync(address, isLocal: false, speaker: null, stop)
            ?? throw new IOException($"{relay.Id} does not serve.");
        return new LessonPeer(name, relay.Id, socket);
    }

    /// <summary>Registers under its name.</summary>
    public async Task RegisterAsync(CancellationToken stop) => await AskAsync(JsonSerializer.Serialize(new { peer_id = Name }), stop);

    /// <summary>Sends a message, and returns its answer.</summary>
    public Task<JsonElement> SendAsync(string to, string text, CancellationToken stop) => AskAsync(Frame(to, text), stop);

    /// <summary>Sends several at once, and returns their answers.</summary>
    public async Task<IReadOnlyList<JsonElement>> SendAsync(string to, IEnumerable<string> texts, CancellationToken stop)
    {
        var frames = texts.Select(text => Frame(to, text)).ToList();
        await WriteAsync(string.Join('\n', frames), stop);
        var answers = new List<JsonElement>();
        foreach (var _ in frames)
            answers.Add(await AnswerAsync(stop));
        return answers;
    }

    /// <summary>Says a line, and returns what is answered.</summary>
    public async Task<JsonElement> AskAsync(string line, CancellationToken stop)
    {
        await WriteAsync(line, stop);
        return await AnswerAsync(stop);
    }

    /// <summary>Greets as a relay of protocol 1 does, which proves nothing.</summary>
    public Task<JsonElement> GreetAsync(CancellationToken stop) =>
        AskAsync($"RELAY||{JsonSerializer.Serialize(new { hello = new { relay = Name, protocol = 1, software = "" } })}", stop);

    /// <summary>Brings an entry as a relay would.</summary>
    public Task<JsonElement> PushAsync(string line, CancellationToken stop) => AskAsync($"RELAY||{line}", stop);

    /// <summary>The next message that is delivered to it.</summary>
    public Task<string> DeliveryAsync(CancellationToken stop) => _deliveries.Reader.ReadAsync(stop).AsTask().WaitAsync(AnswerPatience, stop);

    /// <summary>How many messages were delivered to it that it has not looked at.</summary>
    public int Unread => _deliveries.Reader.Count;

    public void Dispose() => _socket.Dispose();

    private static string Frame(string to, string text) => $"{to}||{JsonSerializer.Serialize(new { text })}";

    private async Task WriteAsync(string lines, CancellationToken stop)
    {
        for (ReadOnlyMemory<byte> rest = Encoding.UTF8.GetBytes(lines + "\n"); rest.Length > 0;)
            rest = rest[await _socket.SendAsync(rest, stop)..];
    }

    private async Task<JsonElement> AnswerAsync(CancellationToken stop)
    {
        const string Relay = "RELAY||";
        var line = await _answers.Reader.ReadAsync(stop).AsTask().WaitAsync(AnswerPatience, stop);
        using var answer = JsonDocument.Parse(line.StartsWith(Relay, StringComparison.Ordinal) ? line[Relay.Length..] : line);
        return answer.RootElement.Clone();
    }

    private async Task ReadAsync()
    {
        try
        {
            using var lines = new StreamReader(new NetworkStream(_socket));
            while (await lines.ReadLineAsync() is { } line)
                (line.StartsWith("{\"from\"", StringComparison.Ordinal) ? _deliveries : _answers).Writer.TryWrite(line);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // It has left.
        }

        _answers.Writer.TryComplete();
        _deliveries.Writer.TryComplete();
    }
}
