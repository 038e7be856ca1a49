using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace OrleansRelay.Page.Tests.Support;

/// <summary>The page of a relay, in a window. It notes what should not be: errors, and requests to anywhere else.</summary>
public sealed class RelayPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly PageRelay _relay;
    private readonly ConcurrentQueue<string> _faults = new();

    internal RelayPage(IBrowserContext context, IPage page, PageRelay relay)
    {
        (_context, Page, _relay) = (context, page, relay);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _faults.Enqueue($"{message.Type}: {message.Text} {message.Location}");
        };
        page.PageError += (_, error) => _faults.Enqueue($"thrown: {error}");
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: not "data" and not "blob" } url && url.Authority != relay.Http.Authority)
                _faults.Enqueue($"asked elsewhere: {request.Url}");
        };
    }

    public IPage Page { get; }

    /// <summary>What the page should not have done so far.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    public ILocator this[string selector] => Page.Locator(selector);

    public async Task GoToAsync(string view)
    {
        await Page.GotoAsync($"{_relay.Http}#{view}");
        await Assertions.Expect(this[$"#view-{view}"]).ToBeVisibleAsync();
        await Assertions.Expect(this["#who-name"]).ToContainTextAsync(_relay.Id);
    }

    /// <summary>Gives the page the token when it asks for it.</summary>
    public async Task GiveTokenAsync()
    {
        await this["#token-input"].FillAsync(_relay.Token);
        await this["#token-input"].PressAsync("Enter");
    }

    /// <summary>Waits until something matches the selector, as soon as it does.</summary>
    public Task ShowsAsync(string selector, double seconds) => Page.WaitForSelectorAsync(
        selector, new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached, Timeout = (float)(1000 * seconds) });

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
