using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Federation;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Ingest;

public abstract class RateLimitTests(int nodes) : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private RelayNodes? _relay;

    public ValueTask DisposeAsync() => _relay?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Send_OverTheLimit_IsToldWhenToTryAgain()
    {
        using var alice = await StartAsync();
        await SendAsync(alice, 12);
        AssertPassed(await alice.ReadLinesAsync(10), 10);
        const string Limited =
            "{\"status\": \"error\", \"error\": \"rate_limited\", \"message\": \"[!] Rate limit exceeded.\", \"retry_after_ms\": 10000}";
        Assert.Equal([Limited, Limited], await alice.ReadLinesAsync(2));
        _time.Advance(TimeSpan.FromMilliseconds(9_999));
        await SendAsync(alice, 1);
        Assert.Equal("1", Wire.Member(await alice.ReadLineAsync(), "retry_after_ms"));
        // What was refused did not count: exactly when the first ten leave the window, ten more pass.
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await SendAsync(alice, 11);
        AssertPassed(await alice.ReadLinesAsync(11), 10);
    }

    [Fact]
    public async Task Send_AtRandomTimes_PassesWhatAnExactWindowPasses()
    {
        using var alice = await StartAsync(new RateLimitOptions { Messages = 7, Seconds = 3 });
        var random = new Random(20);
        var passed = new List<DateTimeOffset>();
        for (var step = 0; step < 300; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(random.Next(1500)));
            var count = random.Next(1, 10);
            await SendAsync(alice, count);
            var now = _time.GetUtcNow();
            var room = 7 - passed.Count(at => now - at < TimeSpan.FromSeconds(3));
            var expected = Math.Min(room, count);
            AssertPassed(await alice.ReadLinesAsync(count), expected);
            passed.AddRange(Enumerable.Repeat(now, expected));
        }
    }

    [Fact]
    public async Task Send_OverTwoConnections_SharesTheAddressesLimit()
    {
        using var alice = await StartAsync();
        using var bob = await _relay!.ConnectAsync();
        await SendAsync(alice, 6);
        AssertPassed(await alice.ReadLinesAsync(6), 6);
        // What alice sent is no answer to bob.
        await _relay.QuietAsync();
        await bob.SendAsync("bob\n");
        await SendAsync(bob, 6);
        AssertPassed(await bob.ReadLinesAsync(6), 4);
    }

    [Fact]
    public async Task Malformed_Counts_ButNeitherEmptyLinesNorRegistrations()
    {
        using var alice = await StartAsync();
        await alice.SendAsync("\n\n \n\r\n");
        await alice.SendAsync(string.Concat(Enumerable.Repeat("nonsense\n\n", 9)));
        Assert.All(await alice.ReadLinesAsync(9), line => Assert.Equal("malformed", Wire.Error(line)));
        await SendAsync(alice, 2);
        AssertPassed(await alice.ReadLinesAsync(2), 1);
        await alice.SendAsync("nonsense\n");
        Assert.Equal("rate_limited", Wire.Error(await alice.ReadLineAsync()));
    }

    [Fact]
    public async Task RelayEntries_FromAListedAddress_AreExempt()
    {
        using var alice = await StartAsync(relays: [new RelayAddress("relay2", "127.0.0.1", FreePorts.Take(1)[0])]);
        using var link = await _relay!.ConnectAsync();
        await link.SendAsync(Entries(50));
        AssertPassed(await link.ReadLinesAsync(50), 50);
        // Only the relay frames are: whoever sends messages from that address has the usual limit.
        await alice.ReadLinesAsync(50);
        await SendAsync(alice, 11);
        AssertPassed(await alice.ReadLinesAsync(11), 10);
    }

    [Fact]
    public async Task RelayEntries_FromAnyOtherAddress_Count()
    {
        using var alice = await StartAsync();
        using var link = await _relay!.ConnectAsync();
        await link.SendAsync(Entries(12));
        AssertPassed(await link.ReadLinesAsync(12), 10);
    }

    [Fact]
    public async Task Send_LimitOff_EverythingPasses()
    {
        using var alice = await StartAsync(new RateLimitOptions { Messages = 0 });
        await SendAsync(alice, 3000);
        AssertPassed(await alice.ReadLinesAsync(3000), 3000);
    }

    private async Task<LineClient> StartAsync(RateLimitOptions? limit = null, RelayAddress[]? relays = null)
    {
        _relay = await RelayNodes.StartAsync(nodes, new RelaySetup
        {
            RateLimit = limit ?? new RateLimitOptions(),
            Relays = relays ?? [],
            Time = _time,
        });
        return await _relay.RegisterAsync("alice");
    }

    private static Task SendAsync(LineClient client, int count) =>
        client.SendAsync(string.Concat(Enumerable.Repeat(Wire.Send("x", "m"), count)));

    private static string Entries(int count) => string.Concat(Enumerable.Range(0, count).Select(i =>
        $"RELAY||{Wire.Entry("zoe", "x", $"{i}", Wire.Time(), ["elsewhere"])}\n"));

    // The first so many were accepted, the others limited.
    private static void AssertPassed(string[] answers, int passed)
    {
        Assert.All(answers[..passed], line => Assert.Equal("ok", Wire.Member(line, "status")));
        Assert.All(answers[passed..], line => Assert.Equal("rate_limited", Wire.Error(line)));
    }
}

public sealed class RateLimitOnOneNodeTests() : RateLimitTests(1);

public sealed class RateLimitOnThreeNodesTests() : RateLimitTests(3);
