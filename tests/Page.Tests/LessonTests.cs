using Microsoft.Playwright;
using OrleansRelay.Page.Tests.Support;

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
        while (await page["#lesson-next"].IsEnabledAsync())
        {
            await page["#lesson-next"].ClickAsync();
            await page.Page.WaitForFunctionAsync("() => document.querySelector('#lesson-list, #lesson') && !document.querySelector('#lesson-next').matches('[data-busy]')");
        }

        await page["#lesson-stop"].ClickAsync();
        await Assertions.Expect(page["#lesson"]).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Lessons_SwitchedOff_SayHowToSwitchThemOn()
    {
        using var relay = await PageRelay.StartAsync();
        await using var page = await browser.OpenAsync(relay, "lessons");
        await Assertions.Expect(page["#view-lessons"]).ToContainTextAsync("Relay:Lessons");
    }
}
