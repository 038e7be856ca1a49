using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Log;
using OrleansRelay.Log.Memory;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Ingest;

/// <summary>The log has no room: somebody who must see every byte of it, such as the disk, does not go on.</summary>
public sealed class FullLogTests
{
    private const int Publishers = 24;

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public async Task Send_SameEntriesFromTwoRelaysWhileTheLogIsFull_EachEntersOnce(int keyDigits)
    {
        await using var relay = await StartAsync(TimeSpan.FromMinutes(1), keyDigits);
        using var first = await relay.ConnectAsync();
        using var second = await relay.ConnectAsync();
        var known = Entry("known");
        await first.SendAsync($"RELAY||{known}\n");
        Assert.Equal(Wire.Ack(Wire.MsgId(known)), await first.ReadLineAsync());
        var (held, filler) = await FillAsync(relay);
        using var reader = await relay.RegisterAsync("reader");

        string[] entries = [Entry("new A"), known, Entry("new B")];
        var frames = string.Concat(entries.Select(static entry => $"RELAY||{entry}\n"));
        await first.SendAsync(frames);
        await second.SendAsync(frames);
        await Eventually.TrueAsync(() => relay.Gateway.Waiting == 3, "both wait for room");
        relay.Log.RemoveAnchor(held);

        var answers = (await first.ReadLinesAsync(3)).Zip(await second.ReadLinesAsync(3)).ToArray();
        for (var i = 0; i < entries.Length; i++)
        {
            var id = Wire.MsgId(entries[i]);
            HashSet<string> either = i == 1 ? [Wire.Ack(id, duplicate: true)] : [Wire.Ack(id), Wire.Ack(id, duplicate: true)];
            Assert.Equal(either, new HashSet<string> { answers[i].First, answers[i].Second });
        }

        await first.SendAsync($"RELAY||{Entry("end")}\n");
        string[] bodies = [.. (await reader.ReadLinesAsync(4)).Select(Wire.Body)];
        Assert.Equal(["end", "filler", "new A", "new B"], bodies.Order());
        filler.Dispose();
    }

    [Fact]
    public async Task Send_LogHangs_PublishersAreToldAndAnotherIsServedMeanwhile()
    {
        await using var relay = await StartAsync(TimeSpan.FromSeconds(2));
        var (held, filler) = await FillAsync(relay);
        var publishers = await Task.WhenAll(Enumerable.Range(0, Publishers).Select(i => relay.RegisterAsync($"publisher{i}")));
        foreach (var publisher in publishers)
            await publisher.SendAsync(Wire.Send("all", "waits"));
        await Eventually.TrueAsync(() => relay.Gateway.Waiting == Publishers + 1, "all wait for room");
        using var another = await relay.RegisterAsync("another");
        await another.SendAsync("nonsense\n");
        Assert.Equal("malformed", Wire.Error(await another.ReadLineAsync()));

        foreach (var publisher in publishers)
            Assert.Equal("unavailable", Wire.Error(await publisher.ReadLineAsync()));
        // Nobody waits in vain any more, until there is room again.
        await another.SendAsync(Wire.Send("all", "at once"));
        Assert.Equal("unavailable", Wire.Error(await another.ReadLineAsync()));
        await Eventually.TrueAsync(() => relay.Gateway.Waiting == 0, "nobody waits");
        relay.Log.RemoveAnchor(held);
        await another.SendAsync(Wire.Send("all", "goes on"));
        Assert.Contains("\"ok\"", await another.ReadLineAsync(), StringComparison.Ordinal);
        foreach (var publisher in publishers)
        {
            Assert.Equal("goes on", Wire.Body(await publisher.ReadLineAsync()));
            publisher.Dispose();
        }

        filler.Dispose();
    }

    private static Task<RunningRelay> StartAsync(TimeSpan deadline, int keyDigits = 1) => RunningRelay.StartAsync(new RelaySetup
    {
        Log = new LogOptions { MemoryBytes = 4 << 20, DurableDeadline = deadline },
        Messages = new() { KeyDigits = keyDigits },
    });

    private static string Entry(string body) => Wire.Entry("ada", "all", body, Wire.Time(), ["elsewhere"]);

    // Until a client waits for room; no other message is longer than its.
    private static async Task<(LogAnchor Held, LineClient Filler)> FillAsync(RunningRelay relay)
    {
        var held = relay.Log.AddAnchor();
        for (var size = 1 << 20; size >= 1024; size /= 2)
        {
            while (relay.Log.TryAppend(new byte[size], [size], out long _))
            {
            }
        }

        var filler = await relay.RegisterAsync("filler");
        while (relay.Gateway.Waiting == 0)
        {
            var head = relay.Log.Head;
            await filler.SendAsync(Wire.Send("all", "filler"));
            await Eventually.TrueAsync(() => relay.Log.Head > head || relay.Gateway.Waiting > 0, "it is appended, or waits");
        }

        return (held, filler);
    }
}
