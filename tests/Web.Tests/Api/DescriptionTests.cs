using OrleansRelay.Web.Tests.Support;

namespace OrleansRelay.Web.Tests.Api;

public sealed class DescriptionTests
{
    [Fact]
    public async Task OpenApi_EveryResource_IsDescribedWithASummary()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Lessons=on");
        var paths = (await relay.Client.GetJsonAsync("openapi/v1.json")).GetProperty("paths").EnumerateObject().ToList();
        var described = paths.Select(static path => path.Name).ToHashSet();
        Assert.Superset(
            new HashSet<string>
            {
                "/api/node", "/api/nodes", "/api/peers", "/api/relays", "/api/limits", "/api/settings", "/api/messages", "/api/messages/{msgId}",
                "/api/events", "/health/live", "/health/ready",
            },
            described);
        Assert.All(
            paths.SelectMany(static path => path.Value.EnumerateObject()), static operation => Assert.True(operation.Value.Text("summary")?.Length > 0, operation.Name));
    }

    [Fact]
    public async Task Docs_ThePageOfTheDescription_LoadsNothingFromElsewhere()
    {
        await using var relay = await WebRelay.StartAsync();
        var page = await relay.Client.GetStringAsync("docs/");
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
    }
}
