using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests;

public sealed class RehearsalTests
{
    [Fact]
    public async Task StartAsync_Always_GoesTheWholeWayAndLeavesTheLogAlone()
    {
        await using var relay = await RunningRelay.StartAsync();

        await RehearseAsync(relay);

        Assert.Equal(0, relay.Log.Head);
        Assert.Equal(0, relay.Log.Ids.Count);
    }

    [Fact]
    public async Task StartAsync_StrictLimit_UsesNobodysShare()
    {
        var limit = new RateLimitOptions { Messages = 1, Seconds = 3600 };
        await using var relay = await RunningRelay.StartAsync(new RelaySetup { RateLimit = limit });

        await RehearseAsync(relay);

        using var client = await LineClient.RegisterAsync(relay.Endpoint, "ada");
        await client.SendAsync("all||{\"text\": \"first\"}\n");
        Assert.Contains("\"ok\"", await client.ReadLineAsync());
    }

    private static Task RehearseAsync(RunningRelay relay) =>
        new Rehearsal(
            new GatewayOptions { Rehearsal = TimeSpan.FromSeconds(10) },
            new Hello("relay1", Hello.CurrentVersion, "test"),
            relay.Grains,
            relay.Services.GetRequiredService<MessageGrains>(),
            relay.Services.GetRequiredService<ILocalSiloDetails>(),
            TimeProvider.System,
            NullLogger<Rehearsal>.Instance)
            .StartAsync(default).WaitAsync(Eventually.Deadline);
}
