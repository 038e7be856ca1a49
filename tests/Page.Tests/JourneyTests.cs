using Microsoft.Playwright;
using OrleansRelay.Page.Tests.Support;

namespace OrleansRelay.Page.Tests;

/// <summary>How the time that a message took is shared among its hops.</summary>
[Collection(Browser.Collection)]
public sealed class JourneyTests(Browser browser)
{
    [BrowserFact]
    public async Task HopDelays_WholeAndWays_AreShared()
    {
        using var relay = await PageRelay.StartAsync();
        await using var page = await browser.OpenAsync(relay);

        // All ways known: the whole, in their proportion.
        Assert.Equal("[1,3]", await SharedAsync(page.Page, 4, "[1, 3]"));
        Assert.Equal("[2,6]", await SharedAsync(page.Page, 8, "[1, 3]"));
        Assert.Equal("[0.5,1.5]", await SharedAsync(page.Page, 2, "[1, 3]"));
        // Some: what they leave is that of the others.
        Assert.Equal("[1,2,2]", await SharedAsync(page.Page, 5, "[1, null, null]"));
        Assert.Equal("[1,0]", await SharedAsync(page.Page, 1, "[2, null]"));
        // None: the same for each.
        Assert.Equal("[2.5,2.5]", await SharedAsync(page.Page, 5, "[null, null]"));
        // Clocks that differ: the ways alone.
        Assert.Equal("[1,null]", await SharedAsync(page.Page, -3, "[1, null]"));
        Assert.Equal("[]", await SharedAsync(page.Page, 5, "[]"));
    }

    private static Task<string> SharedAsync(IPage page, double took, string ways) => page.EvaluateAsync<string>(
        """
        async ({ took, ways }) => {
            const { hopDelays } = await import('/assets/map/journey.js');
            const known = JSON.parse(ways);
            const links = known.map((way, i) => ({ key: `r${i}~r${i + 1}`, way }));
            const path = [...known, null].map((_, i) => `r${i}`);
            return JSON.stringify(hopDelays({ seen_by: path, timestamp: 100, at: 100 + took }, links));
        }
        """,
        new { took, ways });
}
