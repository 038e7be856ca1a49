using System.Globalization;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Log;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.FanOut;

[Collection(Alone.Name)]
public sealed class SlowReaderTests : IDisposable
{
    private const int RingBytes = 4 << 20;
    private const int Messages = 30_000;
    private static readonly string Padding = new('p', 1000);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reader_FallsOffTheRing_IsToldExactlyHowManyItMissed(bool sends)
    {
        await using var relay = await StartAsync(SlowConsumerPolicy.Gap);
        using var slow = await relay.RegisterAsync("slow", receiveBytes: 4096);
        using var sender = await relay.RegisterAsync("sender");
        await SendAsync(sender, sends ? slow : null);
        await sender.SendAsync("x||{\"text\": \"end\"}\n");
        int next = 0, gaps = 0;
        while (await ReadDeliveryAsync(slow) is var line && !line.Contains("\"end\"", StringComparison.Ordinal))
        {
            if (line.StartsWith("{\"status\": \"gap\"", StringComparison.Ordinal))
            {
                next += int.Parse(Wire.Member(line, "missed"), CultureInfo.InvariantCulture);
                gaps++;
                continue;
            }

            Assert.StartsWith("{\"from\": \"sender\"", line);
            Assert.Equal($"{next++}", Wire.Body(line).Split(' ')[0]);
        }

        Assert.Equal(Messages, next);
        Assert.InRange(gaps, 1, 100);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reader_FallsOffTheRing_IsServedFromTheFile(bool sends)
    {
        await using var relay = await StartAsync(SlowConsumerPolicy.CatchUp, _folder.File("log.jsonl"));
        using var slow = await relay.RegisterAsync("slow", receiveBytes: 4096);
        using var sender = await relay.RegisterAsync("sender");
        await SendAsync(sender, sends ? slow : null);
        for (var i = 0; i < Messages; i++)
            Assert.Equal($"{i}", Wire.Body(await ReadDeliveryAsync(slow)).Split(' ')[0]);
        // It follows live again.
        await sender.SendAsync("x||{\"text\": \"end\"}\n");
        Assert.Equal("end", Wire.Body(await ReadDeliveryAsync(slow)));
    }

    [Fact]
    public async Task Reader_FallsOffTheRing_LinesLongerThanTheCatchUpReadsComeWhole()
    {
        await using var relay = await StartAsync(SlowConsumerPolicy.CatchUp, _folder.File("log.jsonl"));
        using var slow = await relay.RegisterAsync("slow", receiveBytes: 4096);
        using var sender = await relay.RegisterAsync("sender");
        var body = string.Concat(Enumerable.Repeat("\u00e4", 30_000));
        for (var i = 0; i < 150; i++)
        {
            await sender.SendAsync(Wire.Send("x", $"{i} {body}"));
            await sender.ReadLineAsync();
        }

        for (var i = 0; i < 150; i++)
            Assert.Equal($"{i} {body}", Wire.Body(await slow.ReadLineAsync()));
    }

    [Fact]
    public async Task Reader_FallsOffTheRing_IsDisconnected()
    {
        await using var relay = await StartAsync(SlowConsumerPolicy.Disconnect);
        using var slow = await relay.RegisterAsync("slow", receiveBytes: 4096);
        using var sender = await relay.RegisterAsync("sender");
        await SendAsync(sender, null);
        await Eventually.TrueAsync(() => relay.Gateway.Connections == 1, "the slow one is gone");
    }

    [Fact]
    public async Task Readers_Stuck_NeitherStopOthersNorTakeMemory()
    {
        await using var relay = await StartAsync(SlowConsumerPolicy.Gap);
        var stuck = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => relay.RegisterAsync($"stuck{i}", receiveBytes: 4096)));
        using var sender = await relay.RegisterAsync("sender");
        using var reader = await relay.RegisterAsync("reader");
        await SendAndReadAsync(sender, reader, 5000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await SendAndReadAsync(sender, reader, 40_000);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        // Orleans may take some for each message; but what the stuck ones have not been sent is fifty times 48 MB.
        Assert.True(grown < 32 << 20, $"{grown} bytes more");
        foreach (var client in stuck)
            client.Reset();
        await Eventually.TrueAsync(() => relay.Gateway.Connections == 2, "the stuck ones are gone");
        await SendAndReadAsync(sender, reader, 100);
    }

    private static Task<RunningRelay> StartAsync(SlowConsumerPolicy policy, string? file = null) => RunningRelay.StartAsync(new RelaySetup
    {
        Gateway = new GatewayOptions { SlowConsumer = policy },
        Log = new LogOptions { MemoryBytes = RingBytes, File = file },
    });

    // The messages, acknowledged batch by batch; the other one sends some of its own in between and reads nothing.
    private static async Task SendAsync(LineClient sender, LineClient? other)
    {
        const int Batch = 200;
        for (var sent = 0; sent < Messages; sent += Batch)
        {
            await sender.SendAsync(string.Concat(Enumerable.Range(sent, Batch).Select(i => Wire.Send("x", $"{i} {Padding}"))));
            if (other is not null)
                await other.SendAsync(Wire.Send("x", "own") + Wire.Send("x", "own"));
            for (var acks = 0; acks < Batch;)
            {
                if ((await sender.ReadLineAsync()).StartsWith("{\"status\": \"ok\"", StringComparison.Ordinal))
                    acks++;
            }
        }
    }

    private static async Task SendAndReadAsync(LineClient sender, LineClient reader, int count)
    {
        var reading = Task.Run(async () =>
        {
            for (var i = 0; i < count; i++)
                await reader.ReadLineAsync();
        });
        for (var sent = 0; sent < count; sent += 100)
        {
            await sender.SendAsync(string.Concat(Enumerable.Range(sent, 100).Select(i => Wire.Send("x", $"{i} {Padding}"))));
            await sender.ReadLinesAsync(100);
        }

        await reading;
    }

    private static async Task<string> ReadDeliveryAsync(LineClient client)
    {
        while (true)
        {
            var line = await client.ReadLineAsync();
            if (!line.StartsWith("{\"status\": \"ok\"", StringComparison.Ordinal))
                return line;
        }
    }
}
