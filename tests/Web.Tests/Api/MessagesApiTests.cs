using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansRelay.Web.Tests.Support;

namespace OrleansRelay.Web.Tests.Api;

public sealed class MessagesApiTests
{
    [Fact]
    public async Task List_InPages_GivesEveryMessageOnce()
    {
        await using var relay = await WebRelay.StartAsync();
        using var alice = await relay.RegisterAsync("alice");
        for (var i = 0; i < 95; i++)
            await alice.SendAsync($"{(i % 5 == 0 ? "böb" : "carol")}||{{\"text\": \"{i}\"}}\n");
        await alice.ReadLinesAsync(95);

        Assert.Equal(Enumerable.Range(0, 95), await PagesAsync(relay, "limit=20"));
        Assert.Equal(Enumerable.Range(0, 19).Select(static i => 5 * i), await PagesAsync(relay, "limit=7&to=b%C3%B6b"));
        var latest = await relay.Client.GetJsonAsync("api/messages?limit=3");
        Assert.Equal(["92", "93", "94"], latest.GetProperty("messages").EnumerateArray().Select(static one => one.GetProperty("message").Text("body")));
        Assert.Equal(latest.Number("head"), latest.Number("next"));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=x")]
    [InlineData("since=x")]
    public async Task List_ArgumentOutOfBounds_IsAProblem(string query)
    {
        await using var relay = await WebRelay.StartAsync();
        var answer = await relay.Client.GetAsync($"api/messages?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("since=-5")]
    [InlineData("since=1")]
    [InlineData("since=999999999")]
    [InlineData("since=9223372036854775807")]
    public async Task List_AnyPosition_BeginsWithAWholeMessageOrNone(string query)
    {
        await using var relay = await WebRelay.StartAsync();
        using var alice = await relay.RegisterAsync("alice");
        await alice.SendAsync("bob||{\"text\": \"one\"}\nbob||{\"text\": \"two\"}\n");
        await alice.ReadLinesAsync(2);
        var page = await relay.Client.GetJsonAsync($"api/messages?{query}");
        Assert.All(page.GetProperty("messages").EnumerateArray(), static one => Assert.Equal("alice", one.GetProperty("message").Text("from")));
    }

    [Theory]
    [InlineData("""{"text": "hello"}""")]
    [InlineData("""{"text": {"z": [1, 2.50, "ü\u2603"], "a": null}, "id": "mine"}""")]
    [InlineData("""{"text": "Straße 🎈 \"quoted\" \\ \/"}""")]
    public async Task Find_AMessage_ShowsHowItsIdIsMade(string message)
    {
        await using var relay = await WebRelay.StartAsync();
        using var alice = await relay.RegisterAsync("alice");
        await alice.SendAsync($"bob||{message}\n");
        var id = Json.Text(await alice.ReadLineAsync(), "msg_id");

        var found = await relay.Client.GetJsonAsync($"api/messages/{id}");

        Assert.Equal(id, found.Text("sha256"));
        Assert.Equal(id, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(found.Text("canonical")!))));
        Assert.True(found.GetProperty("matches").GetBoolean());
        Assert.Equal(id, found.GetProperty("message").Text("msg_id"));
        Assert.Equal("relay1", Assert.Single(found.GetProperty("path").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Find_WhatIsNotThere_IsAProblem()
    {
        await using var relay = await WebRelay.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await relay.Client.GetAsync($"api/messages/{new string('a', 64)}")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await relay.Client.GetAsync("api/messages/xyz")).StatusCode);
    }

    [Fact]
    public async Task Post_AMessage_GoesTheWayOfAllMessages()
    {
        await using var relay = await WebRelay.StartAsync();
        using var sensor = await relay.RegisterAsync("sensor");
        using var bob = await relay.RegisterAsync("bob");

        var answer = await PostAsync(relay, new { from = "sensor", to = "bob", text = new { celsius = 21.5 }, ack = "delivered" });

        Assert.Equal("ok", answer.Text("status"));
        Assert.Equal("delivered", answer.Text("reached"));
        var line = Json.Parse(await bob.ReadLineAsync());
        Assert.Equal(answer.Text("msg_id"), line.Text("msg_id"));
        Assert.Equal(21.5, line.GetProperty("body").GetProperty("celsius").GetDouble());
        // Whoever has that name stays connected, and is told as well: it was not that connection which sent.
        Assert.Equal(answer.Text("msg_id"), Json.Text(await sensor.ReadLineAsync(), "msg_id"));
    }

    [Fact]
    public async Task Post_AgainWithAnId_IsADuplicate()
    {
        await using var relay = await WebRelay.StartAsync();
        var message = new { from = "a", to = "b", text = "c", id = "once" };
        var (first, second) = (await PostAsync(relay, message), await PostAsync(relay, message));
        Assert.Equal(first.Text("msg_id"), second.Text("msg_id"));
        Assert.Equal((false, true), (first.GetProperty("duplicate").GetBoolean(), second.GetProperty("duplicate").GetBoolean()));
        Assert.Single((await relay.Client.GetJsonAsync("api/messages")).GetProperty("messages").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"from": "", "to": "b", "text": "c"}""")]
    [InlineData("""{"from": "a||b", "to": "b", "text": "c"}""")]
    [InlineData("""{"from": "a", "to": "", "text": "c"}""")]
    [InlineData("""{"from": "a", "to": "b||c", "text": "c"}""")]
    [InlineData("""{"from": "a", "to": "b\nc||", "text": "c"}""")]
    [InlineData("""{"from": "a", "to": "b"}""")]
    [InlineData("""{"from": "a", "to": "b", "text": "c", "ack": "perhaps"}""")]
    [InlineData("""{"from": "a", "to": "b", "text": "c", "id": ""}""")]
    [InlineData("""{"from": null, "to": "b", "text": "c"}""")]
    [InlineData("""["from"]""")]
    [InlineData("{")]
    [InlineData("")]
    public async Task Post_WhatIsNoMessage_IsAProblemAndSendsNothing(string body)
    {
        await using var relay = await WebRelay.StartAsync();
        var answer = await relay.Holder.PostAsync("api/messages", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(0, (await relay.NodeAsync()).Number("accepted"));
    }

    [Fact]
    public async Task Post_OverTheLimit_IsToldWhenToTryAgain()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:RateLimit:Messages=2", "--Relay:RateLimit:Seconds=3600");
        for (var i = 0; i < 2; i++)
            await PostAsync(relay, new { from = "a", to = "b", text = i });

        var answer = await relay.Holder.PostAsJsonAsync("api/messages", new { from = "a", to = "b", text = "too many" });

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 3500, 3600);
        var problem = await answer.ReadJsonAsync();
        Assert.Equal("rate_limited", problem.Text("code"));
        Assert.InRange(problem.Number("retry_after_ms"), 3_500_000, 3_600_000);
    }

    [Fact]
    public async Task Post_AMessageThatIsTooLong_IsAProblem()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:MaxFrameBytes=1KiB");
        var answer = await relay.Holder.PostAsJsonAsync("api/messages", new { from = "a", to = "b", text = new string('x', 2000) });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        answer = await relay.Holder.PostAsJsonAsync("api/messages", new { from = "a", to = "b", text = new string('x', 3 << 20) });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    private static async Task<JsonElement> PostAsync(WebRelay relay, object message)
    {
        var answer = await relay.Holder.PostAsJsonAsync("api/messages", message);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.ReadJsonAsync();
    }

    // The bodies of all pages from the beginning on.
    private static async Task<List<int>> PagesAsync(WebRelay relay, string query)
    {
        var (all, since) = (new List<int>(), 0L);
        while (true)
        {
            var page = await relay.Client.GetJsonAsync($"api/messages?since={since}&{query}");
            var bodies = page.GetProperty("messages").EnumerateArray().Select(static one => int.Parse(one.GetProperty("message").Text("body")!, CultureInfo.InvariantCulture)).ToList();
            if (bodies.Count == 0)
                return all;
            all.AddRange(bodies);
            since = page.Number("next");
        }
    }
}
