using Microsoft.Playwright;
using OrleansRelay.Page.Tests.Support;

namespace OrleansRelay.Page.Tests;

[Collection(Browser.Collection)]
public sealed class TryItTests(Browser browser)
{
    [BrowserFact]
    public async Task Send_FromThePage_ReachesATcpClientAndBack()
    {
        using var relay = await PageRelay.StartAsync();
        using var bob = await relay.RegisterAsync("bob");
        await using var page = await browser.OpenAsync(relay, "try");
        await ConnectAsync(page, "browser");

        await page["#try-to"].FillAsync("bob");
        await page["#try-text"].FillAsync("hello from the page");
        await page["#try-send"].ClickAsync();
        var line = await bob.ReadLineAsync();
        await bob.SendAsync("browser||{\"text\": \"hello back\"}\n");

        Assert.Contains("\"from\": \"browser\"", line, StringComparison.Ordinal);
        Assert.Contains("hello from the page", line, StringComparison.Ordinal);
        await Assertions.Expect(page["#view-try"]).ToContainTextAsync("hello back");
        Assert.Empty(page.Faults);
    }

    [BrowserFact]
    public async Task Send_FifteenAtOnce_AreLimitedAndToldWhy()
    {
        using var relay = await PageRelay.StartAsync("--Relay:RateLimit:Messages=10");
        await using var page = await browser.OpenAsync(relay, "try");
        await ConnectAsync(page, "browser");

        await page["#try-many"].ClickAsync();

        await Assertions.Expect(page["#view-try"]).ToContainTextAsync("rate_limited");
        Assert.Empty(page.Faults);
    }

    private static async Task ConnectAsync(RelayPage page, string name)
    {
        await page["#try-name"].FillAsync(name);
        await page["#try-name"].PressAsync("Enter");
        await Assertions.Expect(page["#try-text"]).ToBeEnabledAsync();
    }
}
