using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Ingest;

public sealed class FailingGrainTests
{
    private readonly FakeTimeProvider _time = new();
    private volatile bool _fails = true;
    private int _asked;

    [Fact]
    public async Task Send_RateGrainFails_TheNodesOwnWindowDecidesAndTheConnectionStays()
    {
        await using var relay = await StartAsync();
        using var client = await relay.RegisterAsync("ada");
        await SendAsync(client, 5, passed: 5);
        await SendAsync(client, 2, passed: 0);
        _time.Advance(TimeSpan.FromSeconds(10));
        await SendAsync(client, 6, passed: 5);
    }

    [Fact]
    public async Task Send_RateGrainWorksAgain_ItDecidesAfterAPause()
    {
        await using var relay = await StartAsync();
        using var client = await relay.RegisterAsync("ada");
        await SendAsync(client, 5, passed: 5);
        _fails = false;
        await SendAsync(client, 1, passed: 0);
        Assert.Equal(1, _asked);
        _time.Advance(LocalWindows.Pause);
        await SendAsync(client, 6, passed: 5);
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task Send_RateGrainFailsAgainAndAgain_IsLoggedOnceAMinute()
    {
        await using var relay = await StartAsync();
        using var client = await relay.RegisterAsync("ada");
        for (var second = 0; second < 65; second++)
        {
            await SendAsync(client, 1, passed: null);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(65, _asked);
        Assert.Equal(2, relay.Said.Count(text => text.Contains("rate grain", StringComparison.Ordinal)));
    }

    private Task<RunningRelay> StartAsync() => RunningRelay.StartAsync(new RelaySetup
    {
        RateLimit = new RateLimitOptions { Messages = 5 },
        Time = _time,
        GrainCalls = context =>
        {
            if (context.Grain is not IpRateGrain)
                return context.Invoke();
            Interlocked.Increment(ref _asked);
            return _fails ? throw new InvalidOperationException("as the test wants") : context.Invoke();
        },
    });

    private static async Task SendAsync(LineClient client, int count, int? passed)
    {
        await client.SendAsync(string.Concat(Enumerable.Repeat(Wire.Send("x", "m"), count)));
        var answers = await client.ReadLinesAsync(count);
        for (var i = 0; i < passed; i++)
            Assert.Equal("ok", Wire.Member(answers[i], "status"));
        for (var i = passed; i < count; i++)
            Assert.Equal("rate_limited", Wire.Error(answers[i.Value]));
    }
}
