using System.Net;
using OrleansRelay.Testing;
using OrleansRelay.Web.Tests.Support;

namespace OrleansRelay.Web.Tests.Api;

public sealed class HealthApiTests
{
    [Fact]
    public async Task Health_FromStartToStop_TellsWhetherItServes()
    {
        var relay = WebRelay.Build("--Relay:Rehearsal=2s");
        var starting = relay.Host.StartAsync();
        await Eventually.TrueAsync(async () => await StatusAsync(relay, "live") == HttpStatusCode.OK, "it lives");
        await starting;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(relay, "ready"));

        // A client that takes nothing keeps the stop from ending at once.
        using var slow = await relay.RegisterAsync("slow");
        var stopping = relay.Host.StopAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(relay, "ready"));
        await stopping;
        await relay.DisposeAsync();
    }

    private static async Task<HttpStatusCode?> StatusAsync(WebRelay relay, string which)
    {
        try
        {
            return (await relay.Client.GetAsync($"health/{which}")).StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
