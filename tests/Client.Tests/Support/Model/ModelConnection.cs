using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace OrleansRelay.Client.Tests.Support.Model;

/// <summary>A client's connection to a <see cref="ModelNode"/>: one loop that reads and answers, one that delivers.</summary>
internal sealed class ModelConnection(ModelNode node, Socket socket)
{
    private const int MostAtOnce = 100;

    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SemaphoreSlim _wake = new(0);
    private readonly CancellationTokenSource _over = new();
    private string _name = "";
    private long _position;

    public async Task RunAsync()
    {
        socket.NoDelay = true;
        try
        {
            using var reader = new StreamReader(_stream, Encoding.UTF8);
            await RegisterAsync(JsonElement.Parse(await reader.ReadLineAsync() ?? throw new IOException("closed")));
            var delivering = DeliverAllAsync();
            while (await reader.ReadLineAsync(_over.Token) is { } line)
                await WriteAsync(AnswerOf(line));
            await _over.CancelAsync();
            await delivering;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or SocketException or OperationCanceledException)
        {
            // It is over.
        }

        await _over.CancelAsync();
        await _stream.DisposeAsync();
    }

    public void Wake() => _wake.Release();

    /// <param name="lastLine">Null: it ends with a reset, as if the node were killed.</param>
    public async void End(string? lastLine)
    {
        try
        {
            if (lastLine is null)
                socket.LingerState = new LingerOption(true, 0);
            else
                await WriteAsync(lastLine);
            await _over.CancelAsync();
            await _stream.DisposeAsync();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or SocketException or OperationCanceledException)
        {
            // It was over.
        }
    }

    private async Task RegisterAsync(JsonElement registration)
    {
        _name = registration.GetProperty("peer_id").GetString()!;
        var asks = registration.TryGetProperty("resume", out _) || registration.TryGetProperty("since", out _);
        var from = asks ? node.PositionOf(registration) : null;
        node.Register(_name, this);
        var head = node.Position;
        var lines = new List<string> { $$"""{"status": "ok", "peer_id": "{{_name}}", "epoch": "{{node.Epoch}}", "position": {{head}}}""" };
        _position = head;
        if (asks)
            lines.Add($$"""{"status": "resuming", "position": {{from ?? head}}}""");
        await WriteAsync([.. lines]);
        if (!asks)
            return;
        _position = from ?? head;
        var missed = 0;
        while (_position < head)
            missed += await DeliverAsync(head);
        var complete = from is null ? "false" : "true";
        await WriteAsync($$"""{"status": "resumed", "missed": {{missed}}, "complete": {{complete}}, "position": {{head}}}""");
    }

    private string AnswerOf(string line)
    {
        if (line.StartsWith("||", StringComparison.Ordinal))
            return $$"""{"status": "pong", "time": {{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}}""";
        var split = line.IndexOf("||", StringComparison.Ordinal);
        var (id, isDuplicate) = node.Send(_name, line[..split], JsonElement.Parse(line[(split + 2)..]));
        return $$"""{"status": "ok", "msg_id": "{{id}}"{{(isDuplicate ? ", \"duplicate\": true" : "")}}}""";
    }

    private async Task DeliverAllAsync()
    {
        while (true)
        {
            while (node.At(_position) is not null)
                await DeliverAsync(long.MaxValue);
            await _wake.WaitAsync(_over.Token);
        }
    }

    private async Task<int> DeliverAsync(long before)
    {
        var lines = new List<string>();
        while (lines.Count < MostAtOnce && _position < before && node.At(_position) is { } entry)
        {
            _position += 10;
            if (entry.From != _name)
                lines.Add(entry.Line);
        }

        var count = lines.Count;
        await WriteAsync([.. lines, $$"""{"status": "position", "position": {{_position}}}"""]);
        return count;
    }

    private async Task WriteAsync(params string[] lines)
    {
        await _writing.WaitAsync(_over.Token);
        try
        {
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n"))), _over.Token);
        }
        finally
        {
            _writing.Release();
        }
    }
}
