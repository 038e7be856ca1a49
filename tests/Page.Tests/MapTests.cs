using System.Text.Json.Nodes;
using Microsoft.Playwright;
using OrleansRelay.Page.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Page.Tests;

[Collection(Browser.Collection)]
public sealed class MapTests(Browser browser)
{
    [BrowserFact]
    public async Task Message_OverTcp_IsOnTheMapWithinASecondAndShowsItsId()
    {
        using var relay = await PageRelay.StartAsync();
        await using var page = await browser.OpenAsync(relay);
        using var alice = await relay.RegisterAsync("alice");
        using var bob = await relay.RegisterAsync("bob");
        await page.ShowsAsync("[data-peer='alice']", 5);
        await page.ShowsAsync("[data-peer='bob']", 5);

        await alice.SendAsync("bob||{\"text\": \"hello\"}\n");
        await page.ShowsAsync("#messages-body tr[data-msg-id]", 1);
        var id = IdOf(await alice.ReadLineAsync());

        await page[$"#messages-body tr[data-msg-id='{id}']"].ClickAsync();
        await Assertions.Expect(page["#message-detail .msg-id"]).ToContainTextAsync(id);
        await Assertions.Expect(page["#message-detail"]).ToContainTextAsync("hello");
        Assert.Empty(page.Faults);
    }

    [BrowserFact]
    public async Task Triangle_OneIsKilledAndComesBack_IsSeenWithinFiveSeconds()
    {
        var relays = await PageRelay.StartMeshAsync(3);
        await using var page = await browser.OpenAsync(relays[0]);
        foreach (var link in new[] { "relay1~relay2", "relay1~relay3", "relay2~relay3" })
            await page.ShowsAsync($"[data-link='{link}'][data-state='up']", 20);
        foreach (var relay in relays)
            await page.ShowsAsync($"[data-relay='{relay.Id}'][data-state='up']", 5);

        relays[2].Kill();
        await page.ShowsAsync("[data-relay='relay3'][data-state='down']", 5);
        await page.ShowsAsync("[data-link='relay1~relay3'][data-state='down']", 5);

        await relays[2].StartAgainAsync();
        await page.ShowsAsync("[data-relay='relay3'][data-state='up']", 15);

        using var zoe = await relays[2].RegisterAsync("zoe");
        await zoe.SendAsync("all||{\"text\": \"from the third\"}\n");
        var row = $"#messages-body tr[data-msg-id='{IdOf(await zoe.ReadLineAsync())}']";
        await page.ShowsAsync(row, 5);
        await page[row].ClickAsync();
        await page.ShowsAsync("#message-detail .way li:has-text('relay1'):has-text('the way itself takes')", 5);
        foreach (var relay in relays)
            relay.Dispose();
    }

    [BrowserFact]
    public async Task OpenMessage_LinkFindsOutHowLongItsWayTakes_TellsIt()
    {
        var relays = await PageRelay.StartMeshAsync(2);
        using var first = relays[0];
        using var second = relays[1];
        await using var page = await browser.OpenAsync(first);
        await page.ShowsAsync("[data-link='relay1~relay2'][data-state='up']", 20);
        var isKnown = false;
        await page.Page.RouteAsync("**/api/relays", route => Volatile.Read(ref isKnown) ? route.ContinueAsync() : AnswerWithoutWaysAsync(route));
        using var zoe = await second.RegisterAsync("zoe");
        await zoe.SendAsync("all||{\"text\": \"from the second\"}\n");
        await page[$"#messages-body tr[data-msg-id='{IdOf(await zoe.ReadLineAsync())}']"].ClickAsync();
        var hop = page["#message-detail .way li"].Filter(new() { HasText = "relay1" });
        await Assertions.Expect(hop).ToContainTextAsync("later");
        await Assertions.Expect(hop).Not.ToContainTextAsync("the way itself takes");

        Volatile.Write(ref isKnown, true);

        await Assertions.Expect(hop).ToContainTextAsync("the way itself takes", new() { Timeout = 10_000 });
        Assert.Empty(page.Faults);
    }

    [BrowserFact]
    public async Task Cluster_OfTwoNodes_IsOneRelayWithTwoNodes()
    {
        using var data = new TemporaryFolder();
        var silos = FreePorts.Take(2);
        var cluster = new[] { "--Relay:Cluster:Provider=local", $"--Relay:Cluster:Primary=127.0.0.1:{silos[0]}", $"--Relay:DataDirectory={data.Path}" };
        using var one = await PageRelay.StartAsync([.. cluster, $"--Relay:Cluster:SiloPort={silos[0]}", "--Relay:Node=one"]);
        using var two = await PageRelay.StartAsync([.. cluster, $"--Relay:Cluster:SiloPort={silos[1]}", "--Relay:Node=two"]);
        await using var page = await browser.OpenAsync(one);

        await page.ShowsAsync("[data-node='one']", 10);
        await page.ShowsAsync("[data-node='two']", 10);

        Assert.Equal(1, await page["svg [data-relay]"].CountAsync());
        using var bob = await two.RegisterAsync("bob");
        await page.ShowsAsync("[data-peer='bob']", 5);
    }

    [BrowserFact]
    public async Task Messages_ManyASecond_AreDrawnAsFlows()
    {
        using var relay = await PageRelay.StartAsync();
        await using var page = await browser.OpenAsync(relay);
        using var alice = await relay.RegisterAsync("alice");
        using var stop = new CancellationTokenSource();
        var sending = SendAsync(alice, stop.Token);

        await page.ShowsAsync("#map-picture[data-mode='flows']", 15);

        await stop.CancelAsync();
        await sending;
        await page.ShowsAsync("#map-picture[data-mode='dots']", 15);
        Assert.Empty(page.Faults);
    }

    // As it is before the first round trip of a link has been measured.
    private static async Task AnswerWithoutWaysAsync(IRoute route)
    {
        var response = await route.FetchAsync();
        var relays = JsonNode.Parse(await response.TextAsync())!;
        foreach (var link in relays["links"]!.AsArray())
            link!.AsObject().Remove("round_trip_ms");
        await route.FulfillAsync(new RouteFulfillOptions { Response = response, Body = relays.ToJsonString() });
    }

    private static async Task SendAsync(LineClient client, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await client.SendAsync(string.Concat(Enumerable.Repeat("bob||{\"text\": \"x\"}\n", 100)));
            await client.ReadLinesAsync(100);
        }
    }

    private static string IdOf(string answer) => System.Text.Json.JsonDocument.Parse(answer).RootElement.GetProperty("msg_id").GetString()!;
}
