using Microsoft.Playwright;
using OrleansRelay.Testing;

namespace OrleansRelay.Page.Tests.Support;

/// <summary>A browser of this machine, for all tests of the page.</summary>
public sealed class Browser : IAsyncLifetime
{
    public const string Collection = "browser";

    // Chromium would look for updates, and for names of its makers.
    private static readonly string[] Arguments =
    [
        "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Null if there is none.</summary>
    public static string? Program => Programs.Find("chromium") ?? Programs.Find("chromium-browser") ?? Programs.Find("google-chrome");

    public async Task InitializeAsync()
    {
        if (Program is null)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Args = Arguments,
            // As root it can't have one.
            ChromiumSandbox = Environment.UserName != "root",
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
    }

    /// <summary>Opens a relay's page in a window of its own.</summary>
    public async Task<RelayPage> OpenAsync(PageRelay relay, string view = "map", BrowserNewContextOptions? options = null)
    {
        var context = await _browser!.NewContextAsync(options);
        context.SetDefaultTimeout((float)Eventually.Deadline.TotalMilliseconds);
        var page = new RelayPage(context, await context.NewPageAsync(), relay);
        await page.GoToAsync(view);
        return page;
    }
}

[CollectionDefinition(Browser.Collection)]
public sealed class BrowserCollection : ICollectionFixture<Browser>;

/// <summary>A test that needs a browser, and says so where there is none.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Browser.Program is null)
            Skip = "There is no chromium on the PATH.";
    }
}

/// <inheritdoc cref="BrowserFactAttribute"/>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute()
    {
        if (Browser.Program is null)
            Skip = "There is no chromium on the PATH.";
    }
}
