using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.RateLimiting;

namespace OrleansRelay.Gateway.Tests.Ingest;

public sealed class FailingGrainTests
{
    [Fact]
    public async Task Send_RateGrainFails_FramesAreRefusedAndTheConnectionStays()
    {
        // A window that is no time lets every activation fail.
        var limit = new RateLimitOptions { Messages = 5, Seconds = double.NaN };
        await using var relay = await RunningRelay.StartAsync(new RelaySetup { RateLimit = limit });
        using var client = await relay.RegisterAsync("ada");
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync(Wire.Send("all", "one") + Wire.Send("all", "two"));
            foreach (var answer in await client.ReadLinesAsync(2))
                Assert.Equal("unavailable", Wire.Error(answer));
        }

        Assert.Equal(0, relay.Log.Head);
    }
}
