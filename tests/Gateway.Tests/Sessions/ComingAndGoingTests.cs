using System.Globalization;
using System.Text.Json;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Log;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Sessions;

/// <summary>
/// Clients with lists of their own, some slow, that leave at any line and go on where they were last told that they are, while others and they
/// themselves send, and memory holds only the last of it: in the end each has what the log has for it, once and in its order.
/// </summary>
[Collection(Alone.Name)]
public sealed class ComingAndGoingTests : IDisposable
{
    private const int Clients = 12;
    private const int Messages = 6000;

    private static readonly string[] Targets = ["all", "*", "a", "ab", "abc", "b", "c\u00e4", "c1", "c2", "#d"];
    private static readonly string[] Lists = ["all", "*", "a*", "ab", "ab*", "b", "c*", "c1", "c\u00e4*", "#*"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Clients_ComeAndGo_GetWhatTheyWantOnceAndInOrder(int seed)
    {
        await using var relay = await RunningRelay.StartAsync(new RelaySetup
        {
            Log = new LogOptions { MemoryBytes = 1 << 20, File = _folder.File("log.jsonl") },
        });
        var end = new TaskCompletionSource<long>();
        var clients = Enumerable.Range(0, Clients).Select(i => new Visitor(relay, i, new Random(seed + (100 * i)))).ToList();
        foreach (var client in clients)
            await client.BeginAsync();
        var running = clients.Select(client => client.RunAsync(end.Task)).ToList();
        await PublishAsync(relay, new Random(seed));
        await Task.WhenAll(clients.Select(static client => client.Sending));
        // What they sent themselves may be on its way still.
        for (var head = 0L; head < relay.Log.Head; await Task.Delay(300))
            head = relay.Log.Head;
        end.SetResult(relay.Log.Head);
        await Task.WhenAll(running);

        var lines = relay.LogLines();
        foreach (var client in clients)
            Assert.Equal(lines.Where(client.IsOwed), client.Received);
    }

    private static async Task PublishAsync(RunningRelay relay, Random random)
    {
        using var sender = await relay.RegisterAsync("sender");
        for (var sent = 0; sent < Messages;)
        {
            var count = random.Next(1, 100);
            var frames = Enumerable.Range(sent, count).Select(i =>
                Wire.Send(Targets[random.Next(Targets.Length)], $"{i} {new string('x', random.Next(10) == 0 ? random.Next(3000) : 10)}"));
            await sender.SendAsync(string.Concat(frames));
            await sender.ReadLinesAsync(count);
            sent += count;
        }
    }

    private sealed class Visitor(RunningRelay relay, int number, Random random)
    {
        private readonly string _name = $"client{number}";
        private readonly string[] _list = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Lists[random.Next(Lists.Length)])];
        private LineClient _client = null!;
        private string _epoch = "";
        private long _position;
        private int _sure;

        public List<string> Received { get; } = [];

        public Task Sending { get; private set; } = Task.CompletedTask;

        public bool IsOwed(string line)
        {
            using var json = JsonDocument.Parse(line);
            var to = json.RootElement.GetProperty("to").GetString()!;
            return json.RootElement.GetProperty("from").GetString() != _name
                && _list.Any(entry => entry.EndsWith('*') ? to.StartsWith(entry[..^1], StringComparison.Ordinal) : to == entry);
        }

        public Task BeginAsync() => ConnectAsync("");

        public async Task RunAsync(Task<long> end)
        {
            Sending = SendOwnAsync();
            for (var sent = 0L; !end.IsCompletedSuccessfully || sent < await end;)
            {
                if (random.Next(300) == 0)
                    await ComeBackAsync();
                var line = await ReadAsync();
                if (line.Contains("\"position\": ", StringComparison.Ordinal) && !line.Contains("resum", StringComparison.Ordinal))
                    sent = long.Parse(Wire.Member(line, "position"), CultureInfo.InvariantCulture);
                if (line.Contains("\"status\": \"position\"", StringComparison.Ordinal))
                    (_position, _sure) = (sent, Received.Count);
                // There is always something to read.
                if (line.Contains("pong", StringComparison.Ordinal))
                    await PingAsync();
            }

            _client.Dispose();
        }

        private async Task PingAsync()
        {
            await Task.Delay(5);
            await _client.SendAsync("||{\"ping\": 1}\n");
        }

        private async Task<string> ReadAsync()
        {
            var line = await _client.ReadLineAsync();
            // What a connection that is gone had still under way comes to the one that has replaced it.
            if (line.StartsWith("{\"from\"", StringComparison.Ordinal) && Wire.Member(line, "from") != _name)
                Received.Add(line);
            // Some are slow, now and then.
            if (number % 3 == 0 && random.Next(100) == 0)
                await Task.Delay(random.Next(10));
            return line;
        }

        private async Task ComeBackAsync()
        {
            if (random.Next(2) == 0)
                _client.Reset();
            else
                _client.Dispose();
            Received.RemoveRange(_sure, Received.Count - _sure);
            await ConnectAsync($", \"resume\": {{\"epoch\": \"{_epoch}\", \"position\": {_position}}}");
        }

        private async Task ConnectAsync(string resume)
        {
            _client = await relay.ConnectAsync(number % 3 == 0 ? 4096 : 0);
            var list = string.Join(", ", _list.Select(static entry => $"\"{entry}\""));
            await _client.SendAsync($"{{\"peer_id\": \"{_name}\", \"positions\": true, \"receive\": [{list}]{resume}}}\n");
            var greeting = await _client.ReadLineAsync();
            _epoch = Wire.Member(greeting, "epoch");
            await PingAsync();
            if (resume.Length == 0)
                _position = long.Parse(Wire.Member(greeting, "position"), CultureInfo.InvariantCulture);
        }

        // Over a connection that may be gone at any time.
        private async Task SendOwnAsync()
        {
            for (var i = 0; i < 100; i++)
            {
                try
                {
                    await _client.SendAsync(Wire.Send(Targets[i % Targets.Length], $"own {i}"));
                }
                catch (Exception error) when (error is System.Net.Sockets.SocketException or ObjectDisposedException)
                {
                    // It comes back.
                }

                await Task.Yield();
            }
        }
    }
}
