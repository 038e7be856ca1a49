using System.Globalization;
using System.Text.Json;
using OrleansRelay.Page.Tests.Support;
using OrleansRelay.Testing;
using Xunit.Abstractions;

namespace OrleansRelay.Page.Tests;

/// <summary>
/// Two thousand messages a second, for a few seconds, or for as many as <c>ORLEANSRELAY_PAGE_SECONDS</c> says: then it is a measurement
/// too, of how long the page's main thread is held up at most.
/// </summary>
[Collection(Browser.Collection)]
public sealed class LoadTests(Browser browser, ITestOutputHelper output)
{
    private const int PerSecond = 2000;
    private const int LongestTaskMs = 200;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);
    private static readonly string? Asked = Environment.GetEnvironmentVariable("ORLEANSRELAY_PAGE_SECONDS");

    [BrowserFact]
    public async Task Messages_TwoThousandASecond_LeaveThePageResponsive()
    {
        var seconds = int.Parse(Asked ?? "3", CultureInfo.InvariantCulture);
        using var relay = await PageRelay.StartAsync();
        await using var page = await browser.OpenAsync(relay);
        var peers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => RegisterAsync(relay, $"peer{i}")));
        await page.ShowsAsync("[data-relay]", 5);
        await page.Page.EvaluateAsync(
            """
            () => {
                window.tasks = [];
                new PerformanceObserver(list => window.tasks.push(...list.getEntries().map(task => task.duration))).observe({ entryTypes: ['longtask'] });
            }
            """);

        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        await Task.WhenAll(peers.Select(peer => SendAsync(peer, PerSecond / peers.Length, enough.Token)));

        var tasks = await page.Page.EvaluateAsync<double[]>("window.tasks");
        output.WriteLine($"{seconds} s: {tasks.Length} tasks of more than 50 ms, the longest {tasks.DefaultIfEmpty(0).Max():F0} ms.");
        if (Asked is not null)
            Assert.DoesNotContain(tasks, static task => task >= LongestTaskMs);
        // It is still about what happens now: as soon as all messages are told again, and not a sample.
        using var late = await relay.RegisterAsync("late");
        await Eventually.TrueAsync(() => IsShownAsync(page, late), "a new message is shown");
        Assert.Empty(page.Faults);
        foreach (var peer in peers)
            peer.Dispose();
    }

    private static async Task<bool> IsShownAsync(RelayPage page, LineClient sender)
    {
        await sender.SendAsync("all||{\"text\": \"now\"}\n");
        var id = JsonDocument.Parse(await sender.ReadLineAsync()).RootElement.GetProperty("msg_id").GetString();
        try
        {
            await page.ShowsAsync($"#messages-body tr[data-msg-id='{id}']", 1);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    // It receives nothing but its answers.
    private static async Task<LineClient> RegisterAsync(PageRelay relay, string name)
    {
        var peer = await LineClient.ConnectAsync(relay.Tcp);
        await peer.SendAsync($"{{\"peer_id\": \"{name}\", \"receive\": [\"nobody\"]}}\n");
        await peer.ReadLineAsync();
        return peer;
    }

    private static async Task SendAsync(LineClient peer, int perSecond, CancellationToken enough)
    {
        using var beats = new PeriodicTimer(Beat);
        var line = $"all||{{\"text\": \"{new string('x', 60)}\"}}\n";
        var lines = string.Concat(Enumerable.Repeat(line, (int)(perSecond * Beat.TotalSeconds)));
        try
        {
            while (await beats.WaitForNextTickAsync(enough))
            {
                await peer.SendAsync(lines);
                await peer.ReadLinesAsync((int)(perSecond * Beat.TotalSeconds));
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }
}
