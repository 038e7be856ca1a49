using System.Net.WebSockets;
using OrleansRelay.Testing;
using OrleansRelay.Web.Tests.Support;

namespace OrleansRelay.Web.Tests.Sockets;

public sealed class WebSocketTests
{
    [Fact]
    public async Task Peers_OverWebSocketAndTcp_SeeTheSameLines()
    {
        await using var relay = await WebRelay.StartAsync();
        using var web = await relay.OpenSocketAsync();
        await web.SendAsync("{\"peer_id\": \"browser\"}\n");
        Assert.Equal("browser", Json.Text((await web.ReadAsync())!, "peer_id"));
        using var tcp = await LineClient.RegisterAsync(relay.Tcp, "tcp");
        using var sender = await relay.RegisterAsync("sender");

        for (var i = 0; i < 100; i++)
            await sender.SendAsync($"all||{{\"text\": \"{i} ünï \\u2603 {new string('x', 37 * i)}\"}}\n");

        var expected = await tcp.ReadLinesAsync(100);
        Assert.Equal(expected.Select(static line => line + "\n"), await web.ReadAsync(100));
    }

    [Fact]
    public async Task Send_WholeOrInPieces_IsOneMessageALine()
    {
        await using var relay = await WebRelay.StartAsync();
        using var web = await relay.OpenSocketAsync();
        using var bob = await relay.RegisterAsync("bob");

        await web.SendAsync("ali", isWhole: false);
        await web.SendAsync("ce");
        await web.SendAsync("bob||{\"text\": \"one\"}\nbob||{\"text\": \"two\"}");
        await web.SendAsync("bob||{\"te", isWhole: false);
        await web.SendAsync("xt\": \"three\"}\n");

        var lines = await bob.ReadLinesAsync(3);
        Assert.Equal(["one", "two", "three"], lines.Select(static line => Json.Text(line, "body")));
        Assert.All(lines, static line => Assert.Equal("alice", Json.Text(line, "from")));
        Assert.All(await web.ReadAsync(3), static line => Assert.Equal("ok", Json.Text(line, "status")));
    }

    [Fact]
    public async Task Close_AfterSending_IsAnsweredFirst()
    {
        await using var relay = await WebRelay.StartAsync();
        using var web = await relay.OpenSocketAsync();
        await web.SendAsync("alice\nbob||{\"text\": \"last words\"}\n");
        await web.CloseAsync();

        Assert.Equal("ok", Json.Text((await web.ReadAsync())!, "status"));
        Assert.Null(await web.ReadAsync());
        await Eventually.TrueAsync(async () => (await relay.NodeAsync()).GetProperty("connections").GetInt32() == 0, "the session has ended");
    }

    [Fact]
    public async Task Register_SameIdOverTcp_ReplacesTheWebSocket()
    {
        await using var relay = await WebRelay.StartAsync();
        using var web = await relay.OpenSocketAsync();
        await web.SendAsync("{\"peer_id\": \"alice\"}");
        Assert.NotNull(await web.ReadAsync());

        using var tcp = await relay.RegisterAsync("alice");

        Assert.Equal("replaced", Json.Text((await web.ReadAsync())!, "error"));
        Assert.Null(await web.ReadAsync());
    }

    [Fact]
    public async Task Send_OverTheLimit_SharesItWithTcpOfThatAddress()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:RateLimit:Messages=5", "--Relay:RateLimit:Seconds=3600");
        using var tcp = await relay.RegisterAsync("alice");
        await tcp.SendAsync("x||{\"text\": \"1\"}\nx||{\"text\": \"2\"}\nx||{\"text\": \"3\"}\n");
        await tcp.ReadLinesAsync(3);
        using var web = await relay.OpenSocketAsync();
        await web.SendAsync("bob\n" + string.Concat(Enumerable.Repeat("x||{\"text\": \"y\"}\n", 3)));

        var answers = (await web.ReadAsync(3)).Select(static line => Json.Text(line, "status")).ToList();

        Assert.Equal(2, answers.Count(static status => status == "ok"));
        Assert.Equal(1, answers.Count(static status => status == "error"));
    }

    [Fact]
    public async Task Send_Binary_IsClosed()
    {
        await using var relay = await WebRelay.StartAsync();
        using var web = await relay.OpenSocketAsync();
        await web.SendBinaryAsync([1, 2, 3]);
        Assert.Null(await web.ReadAsync());
    }

    [Fact]
    public async Task Send_FrameThatIsTooLong_IsToldAsOverTcp()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:MaxFrameBytes=1KiB");
        using var web = await relay.OpenSocketAsync();
        await web.SendAsync("alice");
        await web.SendAsync($"bob||{{\"text\": \"{new string('x', 5000)}\"}}");

        Assert.Equal("too_long", Json.Text((await web.ReadAsync())!, "error"));
        Assert.Null(await web.ReadAsync());
    }

    [Fact]
    public async Task Stop_WithWebSocketsOpen_TellsThemAndCloses()
    {
        var relay = await WebRelay.StartAsync();
        using var web = await relay.OpenSocketAsync();
        await web.SendAsync("{\"peer_id\": \"alice\"}");
        Assert.NotNull(await web.ReadAsync());

        var stopping = relay.DisposeAsync();

        Assert.Equal("shutting_down", Json.Text((await web.ReadAsync())!, "error"));
        Assert.Null(await web.ReadAsync());
        await stopping;
    }

    [Fact]
    public async Task Open_FromThePageOfAnotherSite_IsRefused()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Http:WebSocket=open");
        await Assert.ThrowsAsync<WebSocketException>(
            () => relay.OpenSocketAsync(static options => options.SetRequestHeader("Origin", "https://evil.example")));
        using var own = await relay.OpenSocketAsync(options => options.SetRequestHeader("Origin", $"http://127.0.0.1:{relay.HttpPort}"));
        Assert.Equal(WebSocketState.Open, own.State);
    }

    [Fact]
    public async Task Open_FromElsewhere_WantsTheToken()
    {
        await using var relay = await WebRelay.StartAsync();
        await Assert.ThrowsAsync<WebSocketException>(() => relay.OpenSocketAsync(FromElsewhere));
        using var holder = await relay.OpenSocketAsync(options =>
        {
            FromElsewhere(options);
            options.AddSubProtocol("relay");
            options.AddSubProtocol("bearer." + relay.Token);
        });
        Assert.Equal("relay", holder.Protocol);
        await holder.SendAsync("{\"peer_id\": \"far\"}");
        Assert.Equal("far", Json.Text((await holder.ReadAsync())!, "peer_id"));
    }

    [Fact]
    public async Task Open_SwitchedOff_IsRefused()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Http:WebSocket=off");
        await Assert.ThrowsAsync<WebSocketException>(() => relay.OpenSocketAsync());
    }

    private static void FromElsewhere(ClientWebSocketOptions options) => options.SetRequestHeader("X-Forwarded-For", "203.0.113.9");
}
