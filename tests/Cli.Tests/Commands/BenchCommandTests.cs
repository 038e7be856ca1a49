using System.Text.Json;
using OrleansRelay.Cli.Tests.Support;
using OrleansRelay.Client.Tests.Support;

namespace OrleansRelay.Cli.Tests.Commands;

[Collection(RelayCollection.Name)]
public sealed class BenchCommandTests(RelayFixture fixture)
{
    [Fact]
    public async Task Bench_SeveralSendersAndReceivers_MeasuresAll()
    {
        using var run = await CommandRun.EndedAsync(
            "bench", "--messages", "301", "--senders", "2", "--receivers", "3", "--in-flight", "10", "--json", "--server", fixture.Relay.Address);

        Assert.Equal((0, ""), (await run.Exit, run.Errors));
        var delivered = JsonElement.Parse(run.Output).GetProperty("delivered");
        Assert.True(delivered.GetProperty("per_second").GetDouble() > 0);
        Assert.InRange(delivered.GetProperty("p50_ms").GetDouble(), 0.001, delivered.GetProperty("p99_ms").GetDouble());
    }

    [Fact]
    public async Task Bench_RelayLimits_SaysSo()
    {
        await using var relay = await RealRelay.StartAsync("--Relay:RateLimit:Messages=5", "--Relay:RateLimit:Seconds=10");

        using var run = await CommandRun.EndedAsync("bench", "--messages", "50", "--server", relay.Address);

        Assert.Equal((1, ""), (await run.Exit, run.Output));
        Assert.Contains("--Relay:RateLimit:Messages=0", run.Errors);
    }
}
