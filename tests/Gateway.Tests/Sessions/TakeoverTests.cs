using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.Peers;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Sessions;

public abstract class TakeoverTests(RelayFixture fixture) : RelayTests(fixture)
{
    [Fact]
    public async Task Takeover_OlderIsToldAndClosed_NewerGoesOnReceiving()
    {
        using var older = await Relay.RegisterAsync("alice");
        using var newer = await Relay.RegisterAsync("alice");
        var told = Assert.Single(await older.ReadToEndAsync());
        Assert.StartsWith("{\"status\": \"error\", \"error\": \"replaced\", \"message\": \"", told);
        using var bob = await Relay.RegisterAsync("bob");
        await bob.SendAsync(Wire.Send("alice", "still there?"));
        Assert.Equal("still there?", Wire.Body(await newer.ReadLineAsync()));
        Assert.NotNull(await Relay.Grains.GetGrain<IPeerGrain>("alice").Current());
    }

    [Fact]
    public async Task Takeover_OfAConnectionThatNeverStopsSending_ClosesItNevertheless()
    {
        using var older = await Relay.RegisterAsync("flood");
        var frames = string.Concat(Enumerable.Repeat(Wire.Send("x", "m"), 500));
        using var stop = new CancellationTokenSource();
        var flood = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await older.SendAsync(frames);
        });
        var reading = older.ReadToEndAsync(orReset: true);
        using var newer = await Relay.RegisterAsync("flood");
        // Ends, or the read would time out. Who floods on after the farewell may lose it to the reset.
        await reading;
        await stop.CancelAsync();
        await Eventually.TrueAsync(() => flood.IsCompleted, "the flood ends");
    }

    [Fact]
    public async Task Takeover_OfAConnectionThatNeverReads_ClosesItNevertheless()
    {
        await NobodyLeftAsync();
        using var older = await Relay.RegisterAsync("deaf", receiveBytes: 4096);
        var junk = string.Concat(Enumerable.Repeat("?\n", 20_000));
        using var stop = new CancellationTokenSource();
        // Answers pile up until it is no longer read from.
        var flood = Task.Run(async () =>
        {
            for (var i = 0; i < 2000 && !stop.IsCancellationRequested; i++)
                await older.SendAsync(junk);
        });
        await Eventually.TrueAsync(() => Relay.Connections == 1, "it is connected");
        using var newer = await Relay.RegisterAsync("deaf");
        await Eventually.TrueAsync(() => Relay.Connections == 1, "the older one is gone");
        await stop.CancelAsync();
        older.Reset();
        await Eventually.TrueAsync(() => flood.IsCompleted, "the flood ends");
    }

    [Fact]
    public async Task Takeover_ByManyAtOnce_LeavesExactlyOne()
    {
        await NobodyLeftAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Relay.RegisterAsync("many")));
        await Eventually.TrueAsync(() => Relay.Connections == 1, "one is left");
        using var bob = await Relay.RegisterAsync("bob");
        await bob.SendAsync(Wire.Send("many", "who?"));
        var answered = await Task.WhenAll(clients.Select(client => client.ReadLineAsync()));
        Assert.Single(answered, line => line.Contains("who?", StringComparison.Ordinal));
        Assert.Equal(19, answered.Count(line => line.Contains("replaced", StringComparison.Ordinal)));
        foreach (var client in clients)
            client.Dispose();
    }

    // The relay is that of all tests here, and what they closed may take a moment to go.
    private Task NobodyLeftAsync() =>
        Eventually.TrueAsync(() => Relay.Connections == 0, "the connections of the test before are gone");
}

public sealed class TakeoverOnOneNodeTests(OneNode fixture) : TakeoverTests(fixture), IClassFixture<OneNode>;

public sealed class TakeoverOnThreeNodesTests(ThreeNodes fixture) : TakeoverTests(fixture), IClassFixture<ThreeNodes>;
