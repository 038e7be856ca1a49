using System.Text.Json;
using OrleansRelay.Cli.Tests.Support;

namespace OrleansRelay.Cli.Tests.Commands;

[Collection(RelayCollection.Name)]
public sealed class TopCommandTests(RelayFixture fixture)
{
    [Fact]
    public async Task Top_Once_ShowsTheNodeAndEnds()
    {
        using var run = await CommandRun.EndedAsync("top", "--once", "--interval", "50ms", "--server", fixture.Relay.Address);

        Assert.Equal((0, ""), (await run.Exit, run.Errors));
        Assert.Contains("relay1", run.Output);
        Assert.Contains("in/s", run.Output);
    }

    [Fact]
    public async Task Top_Json_HasRates()
    {
        using var run = await CommandRun.EndedAsync("top", "--once", "--json", "--interval", "50ms", "--server", fixture.Relay.Address);

        var node = JsonElement.Parse(run.Output).GetProperty("nodes")[0];
        Assert.True(node.GetProperty("uptime").GetDouble() > 0);
        Assert.True(node.GetProperty("accepted_per_second").GetDouble() >= 0);
    }
}
