using System.Text.Json;
using OrleansRelay.Testing;
using OrleansRelay.Web.Tests.Support;

namespace OrleansRelay.Web.Tests.Events;

public sealed class EventsTests
{
    [Fact]
    public async Task Events_OfAMessage_TellWhereItCameFromAndThatItCameAgain()
    {
        await using var relay = await WebRelay.StartAsync();
        using var events = await EventStream.OpenAsync(relay.Client);
        Assert.Equal("relay1", (await events.ReadAsync("hello")).Text("relay"));
        using var alice = await relay.RegisterAsync("alice");
        var came = await events.ReadAsync("peer");
        Assert.Equal(("alice", true), (came.Text("peer"), came.GetProperty("here").GetBoolean()));

        await alice.SendAsync("böb||{\"text\": \"x\", \"id\": \"1\"}\n");
        var id = Json.Text(await alice.ReadLineAsync(), "msg_id");
        var accepted = await events.ReadAsync("accepted");
        await alice.SendAsync("böb||{\"text\": \"x\", \"id\": \"1\"}\n");
        var duplicate = await events.ReadAsync("duplicate");

        Assert.Equal((id, "alice", "böb"), (accepted.Text("msg_id"), accepted.Text("from"), accepted.Text("to")));
        Assert.Null(accepted.Text("via"));
        Assert.Equal("relay1", Assert.Single(accepted.GetProperty("seen_by").EnumerateArray()).GetString());
        Assert.InRange(accepted.GetProperty("at").GetDouble() - accepted.GetProperty("timestamp").GetDouble(), 0, 5);
        Assert.Equal((id, "alice"), (duplicate.Text("msg_id"), duplicate.Text("peer")));
    }

    [Fact]
    public async Task Events_OfAnEntryOfARelay_NameTheRelayBefore()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Federation:Auth=open");
        using var events = await EventStream.OpenAsync(relay.Client, "api/events?kinds=accepted");
        using var other = await LineClient.ConnectAsync(relay.Tcp);
        var entry = """{"from": "zoe", "to": "x", "body": "y", "timestamp": """ + DateTimeOffset.UtcNow.ToUnixTimeSeconds()
            + $$""".5, "seen_by": ["first", "ne\"xt"], "msg_id": "{{new string('a', 64)}}"}""";
        await other.SendAsync($"RELAY||{entry}\n");
        Assert.Equal("ok", Json.Text(await other.ReadLineAsync(), "status"));

        var accepted = await events.ReadAsync("accepted");

        Assert.Equal("ne\"xt", accepted.Text("via"));
        Assert.Equal(["first", "ne\"xt", "relay1"], accepted.GetProperty("seen_by").EnumerateArray().Select(static one => one.GetString()));
    }

    [Fact]
    public async Task Events_OfALongMessage_AreToldAsThoseOfAShortOne()
    {
        await using var relay = await WebRelay.StartAsync();
        using var events = await EventStream.OpenAsync(relay.Client, "api/events?kinds=accepted");
        using var alice = await relay.RegisterAsync("alice");
        // Each stands as six bytes in the log.
        await alice.SendAsync($"x||{{\"text\": \"{new string('\u00e4', 32_000)}\"}}\ny||{{\"text\": \"short\"}}\n");

        var accepted = await events.ReadAsync("accepted");

        Assert.Equal("x", accepted.Text("to"));
        Assert.InRange(accepted.GetProperty("size").GetInt32(), 192_000, 193_000);
        Assert.Equal("y", (await events.ReadAsync("accepted")).Text("to"));
    }

    [Fact]
    public async Task Events_OfFramesThatAreTurnedAway_SayWhy()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:RateLimit:Messages=2", "--Relay:RateLimit:Seconds=3600");
        using var events = await EventStream.OpenAsync(relay.Client, "api/events?kinds=limited,refused");
        using var alice = await relay.RegisterAsync("alice");
        await alice.SendAsync("nonsense\nbob||{\"text\": \"x\"}\nbob||{\"text\": \"y\"}\nbob||{\"text\": \"z\"}\n");

        var refused = await events.ReadAsync("refused");
        var limited = await events.ReadAsync("limited");

        Assert.Equal(("malformed", "alice"), (refused.Text("code"), refused.Text("peer")));
        Assert.Equal("127.0.0.1", limited.Text("address"));
        Assert.True(limited.Number("retry_after_ms") > 0);
    }

    [Fact]
    public async Task Events_OfALink_TellThatItBreaks()
    {
        var port = FreePorts.Take(1)[0];
        await using var relay = await WebRelay.StartAsync($"--Relay:RelaysFile={RelaysFiles.Write([("relay2", port)])}");
        using var events = await EventStream.OpenAsync(relay.Client, "api/events?kinds=link");
        var back = RelaysFiles.Write([("relay1", relay.Tcp.Port)]);
        var other = await WebRelay.StartAsync("--Relay:Id=relay2", $"--Relay:Port={port}", $"--Relay:RelaysFile={back}");
        await events.ReadAsync("link", static link => link.Text("state") == "up");

        await other.DisposeAsync();

        var broken = await events.ReadAsync("link", static link => link.Text("state") == "down");
        Assert.Equal("relay2", broken.Text("relay"));
    }

    [Fact]
    public async Task Events_MoreThanTheRate_AreASampleOfWhichTheRatesTell()
    {
        await using var relay = await WebRelay.StartAsync();
        using var events = await EventStream.OpenAsync(relay.Client, "api/events?kinds=accepted,rates&rate=50");
        using var alice = await relay.RegisterAsync("alice");
        using var stop = new CancellationTokenSource();
        var sending = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await alice.SendAsync(string.Concat(Enumerable.Repeat("bob||{\"text\": \"x\"}\n", 200)));
                await alice.ReadLinesAsync(200);
            }
        });
        await events.ReadAsync("rates", static rates => rates.GetProperty("sampled").GetDouble() < 0.5);

        var (shown, told) = (0, default(JsonElement));
        while (told.ValueKind == default)
        {
            var (kind, data) = await events.ReadAsync();
            shown += kind == "accepted" ? 1 : 0;
            if (kind == "rates")
                told = data;
        }

        await stop.CancelAsync();
        await sending;
        Assert.InRange(shown, 1, 50);
        Assert.Equal(shown, told.Number("shown"));
        Assert.True(told.GetProperty("accepted").GetDouble() > 100);
        Assert.True(told.GetProperty("flows")[0].GetProperty("per_second").GetDouble() > 50);
    }

    [Fact]
    public async Task Events_NobodyWatchesAnyMore_IsNoticed()
    {
        await using var relay = await WebRelay.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            using var events = await EventStream.OpenAsync(relay.Client);
            await events.ReadAsync("hello");
            using var alice = await relay.RegisterAsync($"alice{i}");
            await alice.SendAsync("bob||{\"text\": \"x\"}\n");
            await events.ReadAsync("accepted");
        }
    }

    [Fact]
    public async Task Stop_WhileSomebodyWatches_EndsTheStream()
    {
        var relay = await WebRelay.StartAsync();
        using var events = await EventStream.OpenAsync(relay.Client);
        await events.ReadAsync("hello");
        var stopping = relay.Host.StopAsync();
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (true)
                await events.ReadAsync();
        });
        await stopping;
        await relay.DisposeAsync();
    }
}
