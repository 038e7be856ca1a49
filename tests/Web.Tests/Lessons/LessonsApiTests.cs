using System.Net;
using System.Text.Json;
using OrleansRelay.Testing;
using OrleansRelay.Web.Tests.Lessons.Support;
using OrleansRelay.Web.Tests.Support;

namespace OrleansRelay.Web.Tests.Lessons;

public sealed class LessonsApiTests
{
    [Theory]
    [InlineData("GET", "api/lessons")]
    [InlineData("GET", "api/lessons/events")]
    [InlineData("POST", "api/lessons/flooding")]
    [InlineData("POST", "api/lessons/next")]
    [InlineData("DELETE", "api/lessons")]
    public async Task Any_LessonsOff_SaysHowToSwitchThemOn(string method, string path)
    {
        await using var relay = await WebRelay.StartAsync();
        var answer = await SendAsync(relay.Holder, method, path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("--Relay:Lessons=on", (await answer.ReadJsonAsync()).Text("detail")!, StringComparison.Ordinal);
        Assert.False((await relay.NodeAsync()).GetProperty("lessons").GetBoolean());
    }

    [Fact]
    public async Task List_LessonsOn_NamesEachWithItsSteps()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Lessons=on");
        var list = await relay.Client.GetJsonAsync("api/lessons");
        var lessons = list.GetProperty("lessons").EnumerateArray().ToList();
        Assert.Equal(["flooding", "loop", "partition", "replay", "rate-limit"], lessons.Select(static lesson => lesson.Text("id")));
        var steps = lessons.SelectMany(static lesson => lesson.GetProperty("steps").EnumerateArray());
        Assert.All(steps, static step => Assert.True(step.Text("title")!.Length > 0 && step.Text("text")!.Length > 0));
        Assert.Equal(JsonValueKind.Null, list.GetProperty("running").ValueKind);
        Assert.True((await relay.NodeAsync()).GetProperty("lessons").GetBoolean());
    }

    [Theory]
    [InlineData("POST", "api/lessons/rate-limit")]
    [InlineData("POST", "api/lessons/next")]
    [InlineData("DELETE", "api/lessons")]
    public async Task Write_WithoutTheToken_IsRefused(string method, string path)
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Lessons=on");
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(relay.Client, method, path)).StatusCode);
    }

    [Fact]
    public async Task Start_WhileOneRuns_IsAConflictUntilItIsStopped()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Lessons=on");
        await using var lesson = await PlayedLesson.StartAsync(relay, "rate-limit");

        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(relay.Holder, "POST", "api/lessons/loop")).StatusCode);
        Assert.Equal("rate-limit", (await relay.Client.GetJsonAsync("api/lessons")).GetProperty("running").Text("lesson"));
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(relay.Holder, "DELETE", "api/lessons")).StatusCode);
        await lesson.EndAsync();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(relay.Holder, "POST", "api/lessons/rate-limit")).StatusCode);
    }

    [Fact]
    public async Task Next_OutOfTurn_SaysWhy()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Lessons=on");
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(relay.Holder, "POST", "api/lessons/next")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(relay.Holder, "POST", "api/lessons/nonsense")).StatusCode);
        await using var lesson = await PlayedLesson.StartAsync(relay, "rate-limit");
        for (var i = 0; i < 4; i++)
            await lesson.NextAsync();

        // It waits for as long as a peer is told to.
        var last = SendAsync(relay.Holder, "POST", "api/lessons/next");
        await Eventually.TrueAsync(
            async () => (await relay.Client.GetJsonAsync("api/lessons")).GetProperty("running").GetProperty("busy").GetBoolean(), "it is under way");
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(relay.Holder, "POST", "api/lessons/next")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await last).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(relay.Holder, "POST", "api/lessons/next")).StatusCode);
    }

    [Fact]
    public async Task Events_OpenedLater_BeginWithTheNetworkAsItIs()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Lessons=on");
        await using var lesson = await PlayedLesson.StartAsync(relay, "rate-limit");

        using var late = await EventStream.OpenAsync(relay.Client, "api/lessons/events");

        var (kind, mesh) = await late.ReadAsync();
        Assert.Equal("mesh", kind);
        Assert.Equal("up", Assert.Single(mesh.GetProperty("relays").EnumerateArray()).Text("state"));
        Assert.Equal(["amy", "fred", "gwen"], mesh.GetProperty("peers").EnumerateArray().Select(static peer => peer.Text("peer")));
        Assert.Equal(0, (await late.ReadAsync("step")).Number("index"));
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path) =>
        client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
}
