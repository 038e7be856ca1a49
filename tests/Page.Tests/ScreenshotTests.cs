using Microsoft.Playwright;
using OrleansRelay.Page.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Page.Tests;

/// <summary>
/// Three relays, some peers and some messages, as they look; <c>ORLEANSRELAY_SCREENSHOTS=docs/images</c> keeps the pictures that the
/// README shows in that folder.
/// </summary>
[Collection(Browser.Collection)]
public sealed class ScreenshotTests(Browser browser)
{
    private static readonly string[][] Names = [["alice", "bob", "carol"], ["dave", "erin"], ["frank"]];
    private static readonly string[] Texts =
    [
        "\"good morning\"", "\"who has the key to room 4?\"", "\"I have\"", "{\"celsius\": 21.5}", "\"meet at noon?\"", "\"fine\"",
    ];

    private static readonly string? Folder = Environment.GetEnvironmentVariable("ORLEANSRELAY_SCREENSHOTS");

    [BrowserFact]
    public async Task Map_OfThreeRelays_ShowsAllOfThem()
    {
        var relays = await PageRelay.StartMeshAsync(3);
        var peers = await RegisterAllAsync(relays);
        await using var light = await OpenAsync(relays[0], ColorScheme.Light, 1280, 760);
        await using var dark = await OpenAsync(relays[0], ColorScheme.Dark, 1280, 760);
        await using var phone = await OpenAsync(relays[0], ColorScheme.Light, 390, 780);
        for (var i = 0; i < Texts.Length; i++)
            await peers[i].SendAsync($"{(i % 2 == 0 ? "all" : "alice")}||{{\"text\": {Texts[i]}}}\n");

        foreach (var (page, name) in new[] { (light, "map-light"), (dark, "map-dark"), (phone, "map-phone") })
        {
            await Assertions.Expect(page["#messages-body tr[data-msg-id]"]).ToHaveCountAsync(Texts.Length);
            if (Folder is not null)
                await page.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, $"{name}.png") });
            Assert.Empty(page.Faults);
        }

        foreach (var used in peers.Concat<IDisposable>(relays))
            used.Dispose();
    }

    private static async Task<List<LineClient>> RegisterAllAsync(PageRelay[] relays)
    {
        var peers = new List<LineClient>();
        foreach (var (relay, names) in relays.Zip(Names))
        {
            foreach (var name in names)
                peers.Add(await relay.RegisterAsync(name));
        }

        return peers;
    }

    private async Task<RelayPage> OpenAsync(PageRelay relay, ColorScheme scheme, int width, int height)
    {
        var window = new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = height } };
        var page = await browser.OpenAsync(relay, options: window);
        await page.ShowsAsync("[data-link='relay2~relay3'][data-state='up']", 20);
        await page.ShowsAsync("[data-peer='frank']", 20);
        return page;
    }
}
