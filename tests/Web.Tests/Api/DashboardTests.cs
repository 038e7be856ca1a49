using System.Net;
using OrleansRelay.Testing;
using OrleansRelay.Web.Tests.Support;

namespace OrleansRelay.Web.Tests.Api;

public sealed class DashboardTests
{
    [Fact]
    public async Task Dashboard_SwitchedOn_IsServedToWhoHasTheToken()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Http:Dashboard=on");
        Assert.Equal(HttpStatusCode.Unauthorized, (await relay.Client.GetAsync("orleans/")).StatusCode);
        Assert.Contains("<html", await relay.Holder.GetStringAsync("orleans/"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("PeerGrain", await CountersAsync(relay), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dashboard_ByDefault_IsNotThere()
    {
        await using var relay = await WebRelay.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await relay.Holder.GetAsync("orleans/")).StatusCode);
    }

    private static async Task<string> CountersAsync(WebRelay relay)
    {
        var told = "";
        using var alice = await relay.RegisterAsync("alice");
        await Eventually.TrueAsync(
            async () => (told = await relay.Holder.GetStringAsync("orleans/DashboardCounters")).Contains("PeerGrain", StringComparison.Ordinal),
            "the dashboard counts grains");
        return told;
    }
}
