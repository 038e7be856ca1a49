using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansRelay.Testing;

namespace OrleansRelay.Client.Tests.Support;

/// <summary>One connection of a <see cref="ScriptedRelay"/>.</summary>
internal sealed class ScriptedConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly StreamReader _reader;
    private readonly Stream _stream;
    // In the order of the frames: whether it is a ping.
    private readonly Queue<bool> _unanswered = new();
    private bool _isDisposed;

    public ScriptedConnection(Socket socket)
    {
        (_socket, _stream) = (socket, new NetworkStream(socket, ownsSocket: true));
        _reader = new StreamReader(_stream, Encoding.UTF8);
    }

    /// <summary>What the client has registered with.</summary>
    public JsonElement Registration { get; private set; }

    /// <summary>The id of a message of this name.</summary>
    public static string IdOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    public static string Delivery(string text, string from = "bob") =>
        $$"""{"from": "{{from}}", "to": "alice", "body": "{{text}}", "timestamp": 1748340000.123456, """
        + $$""" "seen_by": ["relay1"], "msg_id": "{{IdOf(text)}}"}""";

    public static string Ack(string name, bool isDuplicate = false) =>
        $$"""{"status": "ok", "msg_id": "{{IdOf(name)}}"{{(isDuplicate ? ", \"duplicate\": true" : "")}}}""";

    public static string Error(string code, string more = "") =>
        $$"""{"status": "error", "error": "{{code}}", "message": "That is so."{{more}}}""";

    public static string Peers(bool isWatch, bool hasMore, params string[] names) =>
        $$"""{"status": "peers", "watch": {{Json(isWatch)}}, "count": {{names.Length}}, "peers": {{Json(names)}}, "more": {{Json(hasMore)}}}""";

    public async Task ReadRegistrationAsync() => Registration = Parse(await ReadAsync());

    public Task GreetAsync(string epoch = "00000000000000aa", long position = 1000) =>
        SayAsync($$"""{"status": "ok", "peer_id": "alice", "epoch": "{{epoch}}", "position": {{position}}}""");

    public Task ResumeAsync(int missed, bool isComplete, long position, params string[] lines) => SayAsync(
    [
        """{"status": "resuming", "position": 1}""",
        .. lines,
        $$"""{"status": "resumed", "missed": {{missed}}, "complete": {{(isComplete ? "true" : "false")}}, "position": {{position}}}""",
    ]);

    public Task PositionAsync(long position) => SayAsync($$"""{"status": "position", "position": {{position}}}""");

    /// <summary>The next line of the client.</summary>
    public async Task<string> ReadAsync()
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        return await _reader.ReadLineAsync(deadline.Token) ?? throw new EndOfStreamException("The client closed the connection.");
    }

    /// <summary>The next message of the client. Its pings are answered when it is their turn.</summary>
    public async Task<(string Target, JsonElement Json)> ReadMessageAsync()
    {
        while (true)
        {
            var line = await ReadAsync();
            var isPing = line.StartsWith("||{\"ping\"", StringComparison.Ordinal);
            _unanswered.Enqueue(isPing);
            if (isPing)
            {
                await AnswerPingsAsync();
                continue;
            }

            var split = line.IndexOf("||", StringComparison.Ordinal);
            return (line[..split], Parse(line[(split + 2)..]));
        }
    }

    /// <summary>The client's next question to the relay itself.</summary>
    public async Task<string> ReadQuestionAsync()
    {
        var (target, json) = await ReadMessageAsync();
        Assert.Equal("", target);
        return json.GetRawText();
    }

    /// <summary>The texts of the client's next messages.</summary>
    public async Task<string[]> ReadTextsAsync(int count)
    {
        var texts = new string[count];
        for (var i = 0; i < count; i++)
            texts[i] = (await ReadMessageAsync()).Json.GetProperty("text").GetString()!;
        return texts;
    }

    public async Task SayAsync(params string[] lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            if (_unanswered.TryPeek(out var isPing) && !isPing && IsAnswer(line))
                _unanswered.Dequeue();
            text.Append(line).Append('\n');
        }

        await WriteAsync(text.ToString());
        await AnswerPingsAsync();
    }

    /// <summary>Whether the client closes the connection without saying anything more.</summary>
    public async Task<bool> IsClosedAsync()
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        try
        {
            while (await _reader.ReadLineAsync(deadline.Token) is { } line)
            {
                if (!line.StartsWith("||", StringComparison.Ordinal))
                    return false;
            }
        }
        catch (IOException)
        {
            // With a reset.
        }

        return true;
    }

    /// <summary>Resets the connection.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _socket.LingerState = new LingerOption(true, 0);
        _stream.Dispose();
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);

    private static bool IsAnswer(string line) =>
        line.StartsWith("""{"status": "ok", "msg_id""", StringComparison.Ordinal)
        || line.StartsWith("""{"status": "error""", StringComparison.Ordinal)
        || line.StartsWith("""{"status": "receiving""", StringComparison.Ordinal)
        || line.StartsWith("""{"status": "peers",""", StringComparison.Ordinal)
        || line.StartsWith("""{"status": "stats""", StringComparison.Ordinal);

    private async Task AnswerPingsAsync()
    {
        while (_unanswered.TryPeek(out var isPing) && isPing)
        {
            _unanswered.Dequeue();
            await WriteAsync("""{"status": "pong", "time": 1748340000.5}""" + "\n");
        }
    }

    private async Task WriteAsync(string text) => await _stream.WriteAsync(Encoding.UTF8.GetBytes(text));

    private static JsonElement Parse(string json) => JsonElement.Parse(json);
}
