using Microsoft.Playwright;
using OrleansRelay.Page.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Page.Tests;

[Collection(Browser.Collection)]
public sealed class LessonTests(Browser browser)
{
    [BrowserFact]
    public async Task Lesson_FromThePage_RunsToItsEnd()
    {
        using var relay = await PageRelay.StartAsync("--Relay:Lessons=on");
        await using var page = await browser.OpenAsync(relay, "lessons");

        await page["#lesson-list button"].First.ClickAsync();
        await page.GiveTokenAsync();
        await Assertions.Expect(page["#lesson"]).ToBeVisibleAsync();
        await Assertions.Expect(page["#lesson svg"].First).ToBeVisibleAsync();
        await Eventually.TrueAsync(() => GoesOnAsync(page), "the lesson is at its end");
        Assert.Empty(page.Faults);
        await page["#lesson-stop"].ClickAsync();
        await Assertions.Expect(page["#lesson"]).ToBeHiddenAsync();
    }

    // Does the next step, if the one before has been done; true if there is none.
    private static async Task<bool> GoesOnAsync(RelayPage page)
    {
        if (await page["#lesson[data-done='true']"].CountAsync() > 0)
            return true;
        if (await page["#lesson-next"].IsEnabledAsync())
            await page["#lesson-next"].ClickAsync();
        return false;
    }

    [BrowserFact]
    public async Task Lessons_SwitchedOff_SayHowToSwitchThemOn()
    {
        using var relay = await PageRelay.StartAsync();
        await using var page = await browser.OpenAsync(relay, "lessons");
        await Assertions.Expect(page["#view-lessons"]).ToContainTextAsync("Relay:Lessons");
    }
}
