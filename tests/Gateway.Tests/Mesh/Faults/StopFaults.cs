using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Federation;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Log;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Mesh;

namespace OrleansRelay.Gateway.Tests.Mesh.Faults;

/// <summary>A relay that stops pushes what is left; one that is told to wait, waits.</summary>
public sealed class StopFaults
{
    [Theory]
    [InlineData(2000, 10, 200_000)]
    [InlineData(1000, 30_000, 10_000_000)]
    public async Task Stop_EntriesAreUnderWay_AllArrive(int count, int bytes, int bytesPerSecond)
    {
        await using var mesh = await RelayMesh.StartAsync(
            MeshShape.Line(2), RelayMesh.Setup with { Log = new LogOptions { Fsync = FsyncMode.Always } });
        foreach (var flow in mesh.Links[0].SaidByFirst)
            flow.BytesPerSecond = bytesPerSecond;
        var ids = await mesh.Relays[0].PublishAsync(count, bytes);
        await mesh.Relays[0].StopAsync();
        await mesh.Relays[1].HoldsAsync(ids);
    }

    [Theory]
    [InlineData("4294967295")]
    [InlineData("9223372036854775807")]
    [InlineData("1")]
    [InlineData("0")]
    public async Task Peer_RefusesAgainAndAgain_IsAskedEverMoreSeldom(string retryAfterMs)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var peer = new RefusingPeer(
            $"{{\"status\": \"error\", \"error\": \"unavailable\", \"retry_after_ms\": {retryAfterMs}, \"message\": \"not now\"}}");
        await using var mesh = RelayMesh.Prepare(1);
        var relay = mesh.Relays[0];
        relay.Peers.Add(new RelayAddress("relay2", "127.0.0.1", peer.Port));
        relay.Configure(setup => setup with
        {
            Time = time,
            Federation = setup.Federation with
            {
                BackoffFirst = TimeSpan.FromMilliseconds(200),
                BackoffCap = TimeSpan.FromSeconds(30),
                // The clock runs faster than what it measures.
                GreetingTimeout = TimeSpan.FromHours(1),
            },
        });
        await relay.StartAsync();
        await TestClock.RunAsync(time, Eventually.TrueAsync(() => peer.Accepted > 0, "it is dialled"));
        await relay.PublishAsync(1);
        await TestClock.PassAsync(time, TimeSpan.FromSeconds(60));
        // 0.1 + 0.2 + … + 12.8 + 15 s, if all jitter falls short.
        Assert.InRange(peer.Accepted, 1, 12);
    }
}
