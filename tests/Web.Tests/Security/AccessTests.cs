using System.Net;
using System.Net.Http.Headers;
using System.Text;
using OrleansRelay.Web.Tests.Support;

namespace OrleansRelay.Web.Tests.Security;

public sealed class AccessTests
{
    private static readonly string[] Reads =
    [
        "api/node", "api/nodes", "api/peers", "api/relays", "api/limits", "api/settings", "api/messages", "api/events",
    ];

    [Fact]
    public async Task Get_OnItsOwnMachine_WantsNoToken()
    {
        await using var relay = await WebRelay.StartAsync();
        foreach (var path in Reads)
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(relay.Client, path));
    }

    [Theory]
    [InlineData("Host", "relay.example.org")]
    [InlineData("X-Forwarded-For", "203.0.113.9")]
    [InlineData("Forwarded", "for=203.0.113.9")]
    [InlineData("Via", "1.1 proxy")]
    public async Task Get_FromElsewhere_WantsTheToken(string header, string value)
    {
        await using var relay = await WebRelay.StartAsync();
        foreach (var path in Reads)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(relay.Client, path, (header, value)));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(relay.Holder, path, (header, value)));
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(relay.Client, "health/ready", (header, value)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(relay.Client, "", (header, value)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer relay_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Basic cmVsYXk6cmVsYXk=")]
    public async Task Post_WithoutTheToken_IsRefusedAndSendsNothing(string authorization)
    {
        await using var relay = await WebRelay.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/messages") { Content = Message() };
        if (authorization.Length > 0)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);

        var answer = await relay.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
        Assert.Equal(0, (await relay.NodeAsync()).Number("accepted"));
    }

    [Fact]
    public async Task Any_FromThePageOfAnotherSite_IsRefusedUnlessItIsListed()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Http:Origins=https://chat.example.org");
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(relay.Client, "api/node", ("Origin", "https://evil.example")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(relay.Holder, "api/node", ("Origin", "https://evil.example")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(relay.Holder, "api/node", ("Origin", "null")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(relay.Holder, "api/node", ("Origin", "https://chat.example.org")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(relay.Client, "api/node", ("Origin", $"http://127.0.0.1:{relay.HttpPort}")));
    }

    [Fact]
    public async Task Preflight_OfAnotherSite_IsAllowedNothing()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Http:Origins=https://chat.example.org");
        Assert.Empty(await AllowedAsync(relay, "https://evil.example"));
        Assert.Equal(["https://chat.example.org"], await AllowedAsync(relay, "https://chat.example.org"));
    }

    [Fact]
    public async Task Page_EveryAnswer_TellsBrowsersToStayHere()
    {
        await using var relay = await WebRelay.StartAsync();
        foreach (var path in new[] { "", "api/node", "nowhere" })
        {
            var headers = (await relay.Client.GetAsync(path)).Headers;
            Assert.Contains("default-src 'self'", Assert.Single(headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
            Assert.False(headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task Settings_WithSecrets_AreToldWithoutThem()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Secrets:other=0123456789abcdef0123", "--Relay:Cluster:Redis=localhost,password=hunter2");
        var told = await relay.Client.GetStringAsync("api/settings");
        Assert.DoesNotContain("0123456789abcdef0123", told, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", told, StringComparison.Ordinal);
        var settings = Json.Parse(told).GetProperty("settings").EnumerateArray().ToDictionary(static setting => setting.Text("key")!);
        Assert.Equal("command line", settings["Relay:Cluster:Redis"].Text("source"));
        Assert.Equal("command line", settings["Relay:Port"].Text("source"));
        Assert.Equal("default", settings["Relay:MaxFrameBytes"].Text("source"));
        Assert.Equal("65536", settings["Relay:MaxFrameBytes"].Text("value"));
    }

    private static StringContent Message() => new("""{"from": "a", "to": "b", "text": "c"}""", Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }

    private static async Task<IEnumerable<string>> AllowedAsync(WebRelay relay, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "api/messages");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        var answer = await relay.Client.SendAsync(request);
        return answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed : [];
    }
}
