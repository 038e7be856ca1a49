using Microsoft.Extensions.Time.Testing;
using Orleans.Core.Internal;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.Peers;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Sessions;

public sealed class PeerHoldTests
{
    private int _failures;

    [Fact]
    public async Task Register_PeerGrainFailsForAMoment_IsRegisteredNevertheless()
    {
        _failures = 3;
        await using var relay = await StartAsync(TimeProvider.System);
        using var ada = await relay.RegisterAsync("ada");
        Assert.Equal(0, _failures);
        await ada.SendAsync(Wire.Send("x", "m"));
        Assert.Equal("ok", Wire.Member(await ada.ReadLineAsync(), "status"));
    }

    [Fact]
    public async Task Register_PeerGrainFailsForGood_IsToldUnavailableAfterTenSecondsAndHoldsUpNobody()
    {
        _failures = int.MaxValue;
        var time = new FakeTimeProvider();
        await using var relay = await StartAsync(time);
        var began = time.GetUtcNow();
        using var ada = await relay.ConnectAsync();
        await ada.SendAsync("{\"peer_id\": \"ada\"}\n");
        await Eventually.TrueAsync(() => _failures < int.MaxValue, "it is tried");
        using var bob = await relay.RegisterAsync("bob");
        var reading = ada.ReadToEndAsync();
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(50));
                return reading.IsCompleted;
            },
            "it is given up");
        Assert.Equal("unavailable", Wire.Error(Assert.Single(await reading)));
        Assert.True(time.GetUtcNow() - began >= TimeSpan.FromSeconds(9));
        await bob.SendAsync(Wire.Send("x", "m"));
        Assert.Equal("ok", Wire.Member(await bob.ReadLineAsync(), "status"));
        Assert.Empty(relay.Errors);
    }

    [Fact]
    public async Task PeerGrainGoes_SessionIsAttachedAgainAndToldOfTheNextTakeover()
    {
        await using var relay = await StartAsync(TimeProvider.System);
        using var older = await relay.RegisterAsync("ada");
        var peer = relay.Grains.GetGrain<IPeerGrain>("ada");
        var held = await peer.Current();
        for (var i = 0; i < 5; i++)
        {
            // Now and then the first try fails.
            _failures = i % 2;
            await peer.Cast<IGrainManagementExtension>().DeactivateOnIdle();
            await Eventually.TrueAsync(async () => held!.Equals(await peer.Current()), "it is attached again");
        }

        using var newer = await relay.RegisterAsync("ada");
        Assert.Equal("replaced", Wire.Error(Assert.Single(await older.ReadToEndAsync())));
    }

    [Fact]
    public async Task PeerGrainGoes_NewerConnectionTakesOverFirst_OlderIsReplaced()
    {
        await using var relay = await StartAsync(TimeProvider.System);
        using var older = await relay.RegisterAsync("ada");
        await relay.Grains.GetGrain<IPeerGrain>("ada").Cast<IGrainManagementExtension>().DeactivateOnIdle();
        using var newer = await relay.RegisterAsync("ada");
        Assert.Equal("replaced", Wire.Error(Assert.Single(await older.ReadToEndAsync())));
        await newer.SendAsync(Wire.Send("x", "m"));
        Assert.Equal("ok", Wire.Member(await newer.ReadLineAsync(), "status"));
    }

    // The first calls about ada fail, as many as the test wants.
    private Task<RunningRelay> StartAsync(TimeProvider time) => RunningRelay.StartAsync(new RelaySetup
    {
        Time = time,
        GrainCalls = context =>
        {
            var isHit = context.Grain is PeerGrain && context.TargetId.Key.ToString() == "ada"
                && context.MethodName is nameof(IPeerGrain.Attach) or nameof(IPeerGrain.AttachAgain);
            if (!isHit || _failures == 0)
                return context.Invoke();
            Interlocked.Decrement(ref _failures);
            throw new InvalidOperationException("as the test wants");
        },
    });
}
