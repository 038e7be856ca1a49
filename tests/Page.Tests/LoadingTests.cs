using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using OrleansRelay.Page.Tests.Support;

namespace OrleansRelay.Page.Tests;

[Collection(Browser.Collection)]
public sealed class LoadingTests(Browser browser)
{
    private static readonly string[] Views = ["map", "try", "lessons", "operate"];

    [BrowserFact]
    public async Task Load_EveryView_WithoutErrorsAndAsksNobodyElse()
    {
        using var relay = await PageRelay.StartAsync("--Relay:Lessons=on");
        await using var page = await browser.OpenAsync(relay);
        using var alice = await relay.RegisterAsync("alice");
        foreach (var view in Views)
        {
            await page[$"nav a[href='#{view}'], a[data-view='{view}']"].First.ClickAsync();
            await Assertions.Expect(page[$"#view-{view}"]).ToBeVisibleAsync();
            await alice.SendAsync("bob||{\"text\": \"<b>hello</b>\"}\n");
            await alice.ReadLineAsync();
        }

        await page.GoToAsync("map");
        await page.ShowsAsync("#messages-body tr[data-msg-id]", 5);
        Assert.Empty(page.Faults);
    }

    [BrowserTheory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Load_EveryView_IsUsableByAll(int width)
    {
        using var relay = await PageRelay.StartAsync("--Relay:Lessons=on");
        var window = new BrowserNewContextOptions { ColorScheme = ColorScheme.Light, ViewportSize = new ViewportSize { Width = width, Height = 844 } };
        await using var page = await browser.OpenAsync(relay, options: window);
        using var alice = await relay.RegisterAsync("alice");
        await alice.SendAsync("bob||{\"text\": \"hello\"}\nnonsense\n");
        await alice.ReadLinesAsync(2);
        await page.ShowsAsync("#messages-body tr[data-msg-id]", 5);
        foreach (var view in Views)
        {
            await page.GoToAsync(view);
            Assert.Empty(await SeriousAsync(page, view, isDarkToo: width > 1000));
            // Nothing is wider than the window.
            Assert.InRange(await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, width);
        }

        await page.GoToAsync("map");
        await page["#messages-body tr[data-msg-id]"].First.ClickAsync();
        await Assertions.Expect(page["#message-detail .msg-id"]).ToBeVisibleAsync();
        Assert.Empty(await SeriousAsync(page, "detail", isDarkToo: width > 1000));
        Assert.Empty(page.Faults);
    }

    [BrowserFact]
    public async Task Reload_RelayGoneAndBack_GoesOnByItself()
    {
        using var relay = await PageRelay.StartAsync();
        await using var page = await browser.OpenAsync(relay);
        relay.Kill();
        await page.ShowsAsync("#who-state[data-state='down']", 10);
        await relay.StartAgainAsync();
        await page.ShowsAsync("#who-state[data-state='up']", 15);

        using var alice = await relay.RegisterAsync("alice");
        await alice.SendAsync("bob||{\"text\": \"again\"}\n");
        await alice.ReadLineAsync();
        await page.ShowsAsync("#messages-body tr[data-msg-id]", 5);
    }

    private static async Task<List<string>> SeriousAsync(RelayPage page, string where, bool isDarkToo)
    {
        var found = (await page.Page.RunAxe()).Violations.ToList();
        if (isDarkToo)
            found.AddRange(await InTheDarkAsync(page));
        return
        [
            .. found.Where(static violation => violation.Impact is "serious" or "critical")
                .Select(violation => $"{where}: {violation.Id} {violation.Help} {string.Join(" ; ", violation.Nodes.Select(static node => node.Html))}"),
        ];
    }

    // Nothing but the colours is another.
    private static async Task<AxeResultItem[]> InTheDarkAsync(RelayPage page)
    {
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        var dark = await page.Page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] } });
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        return dark.Violations;
    }
}
