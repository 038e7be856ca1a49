using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansRelay.Client.Tests.Support;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Proxy;

namespace OrleansRelay.Client.Tests;

/// <summary>What a client does with a relay as it is.</summary>
public sealed class RealRelayTests(RealRelayTests.Fixture fixture) : IClassFixture<RealRelayTests.Fixture>
{
    private RealRelay Relay => fixture.Relay;

    [Fact]
    public async Task SendAsync_Text_IsAcknowledgedAndDelivered()
    {
        await using var bob = await RelayClient.ConnectAsync(Relay.Address, "bob");
        await using var alice = await RelayClient.ConnectAsync(Relay.Address, "alice");

        var ack = await alice.SendAsync("bob", "hello");
        var message = (await bob.NextAsync(1))[0];

        Assert.Equal(("alice", "bob", "hello"), (message.From, message.To, message.Text));
        Assert.Equal((ack.Id, ack.ClientId), (message.Id, message.ClientId));
        Assert.Equal("relay1", Assert.Single(message.SeenBy));
        Assert.False(ack.IsDuplicate);
        Assert.InRange(message.Timestamp, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("\"\\\b\f\n\r\t\u0000\u001f\u007f")]
    [InlineData("grüße, 世界 🚀")]
    public async Task SendAsync_AnyText_ArrivesAsItIs(string text)
    {
        await using var bob = await RelayClient.ConnectAsync(Relay.Address, "bob");
        await using var alice = await RelayClient.ConnectAsync(Relay.Address, "alice");

        await alice.SendAsync("bob", text);

        Assert.Equal([text], await bob.TextsAsync(1));
    }

    // Not as data of a theory: the test platform does not survive it.
    [Fact]
    public Task SendAsync_HalvesOfSurrogatePairs_ArriveAsTheyAre() => SendAsync_AnyText_ArrivesAsItIs("\ud83d and \ude80\"");

    [Fact]
    public async Task SendAsync_JsonOfAllKinds_ArrivesAsItIs()
    {
        await using var bob = await RelayClient.ConnectAsync(Relay.Address, "bob");
        await using var alice = await RelayClient.ConnectAsync(Relay.Address, "alice");

        await alice.SendAsync("bob", new JsonObject { ["temperature"] = 21.5, ["tags"] = new JsonArray("a", null) });
        await alice.SendAsync("bob", JsonElement.Parse("[1, {\"two\":\n 2}]"));
        await alice.SendAsync("bob", RelayBody.FromUtf8Json("{\n\"three\": true\n}"u8.ToArray()));
        await alice.SendAsync("bob", JsonElement.Parse("null"));

        var messages = await bob.NextAsync(4);
        Assert.Equal(21.5, messages[0].Body.GetProperty("temperature").GetDouble());
        Assert.Equal(2, messages[1].Body[1].GetProperty("two").GetInt32());
        Assert.True(messages[2].Body.GetProperty("three").GetBoolean());
        Assert.Equal("null", messages[3].Text);
    }

    [Fact]
    public async Task SendAsync_SameClientIdTwice_IsADuplicate()
    {
        await using var alice = await RelayClient.ConnectAsync(Relay.Address, "alice");
        var id = Guid.NewGuid().ToString();

        var first = await alice.SendAsync("bob", "once", id);
        var second = await alice.SendAsync("bob", "once", id);

        Assert.Equal((first.Id, false, true), (second.Id, first.IsDuplicate, second.IsDuplicate));
    }

    [Theory]
    [InlineData(RelayAckLevel.Accepted, RelayAckLevel.Accepted)]
    [InlineData(RelayAckLevel.Durable, RelayAckLevel.Durable)]
    [InlineData(RelayAckLevel.Replicated, RelayAckLevel.Accepted)]
    [InlineData(RelayAckLevel.Delivered, RelayAckLevel.Delivered)]
    public async Task SendAsync_WithLevel_TellsWhatWasReached(RelayAckLevel level, RelayAckLevel reached)
    {
        await using var bob = await RelayClient.ConnectAsync(Relay.Address, "bob");
        await using var alice = await RelayClient.ConnectAsync(Relay.Address, "alice");

        Assert.Equal(reached, (await alice.SendAsync("bob", "hello", level: level)).Reached);
        Assert.Equal(["hello"], await bob.TextsAsync(1));
    }

    [Fact]
    public async Task SendAsync_ManyAtOnce_AllArriveInOrder()
    {
        const int Count = 5000;
        await using var bob = await RelayClient.ConnectAsync(Relay.Address, "bob");
        await using var alice = await RelayClient.ConnectAsync(Relay.Address, "alice");

        var acks = Enumerable.Range(0, Count).Select(i => alice.SendAsync("bob", $"{i}")).ToArray();
        var texts = await bob.TextsAsync(Count);

        Assert.Equal(Enumerable.Range(0, Count).Select(static i => $"{i}"), texts);
        await Task.WhenAll(acks);
    }

    [Fact]
    public async Task PingAsync_RelayIsThere_Answers()
    {
        await using var alice = await RelayClient.ConnectAsync(Relay.Address, "alice");

        var pong = await alice.PingAsync();

        Assert.InRange(pong.RoundTrip, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.InRange(pong.Time!.Value, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task ReceiveAsync_OtherFilter_GetsWhatItAskedFor()
    {
        await using var bob = await RelayClient.ConnectAsync(new RelayClientOptions
        {
            Addresses = [Relay.Address],
            Name = "bob",
            Receive = RelayFilter.Addressed,
        });
        await using var alice = await RelayClient.ConnectAsync(Relay.Address, "alice");

        await alice.SendAsync("weather.north", "not for bob");
        await alice.SendAsync("bob", "for bob");
        Assert.Equal(["for bob"], await bob.TextsAsync(1));
        await bob.ReceiveAsync(RelayFilter.To("weather.*"));
        await alice.SendAsync("bob", "not any more");
        await alice.SendAsync("weather.north", "rain");

        Assert.Equal(["rain"], await bob.TextsAsync(1));
    }

    [Fact]
    public async Task ConnectAsync_AfterAMessageOrFromATime_GetsWhatCameSince()
    {
        await using var alice = await RelayClient.ConnectAsync(Relay.Address, "alice");
        var last = await alice.SendAsync("dora", "the last one that Dora dealt with");
        await alice.SendAsync("dora", "missed");
        var options = new RelayClientOptions
        {
            Addresses = [Relay.Address],
            Name = "dora",
            Receive = RelayFilter.Addressed,
            Start = RelayStart.After(last.Id),
        };

        await using (var dora = await RelayClient.ConnectAsync(options))
        {
            Assert.Equal(["missed"], await dora.TextsAsync(1));
            Assert.Equal(new RelayNotice.Resumed(1, true, null, null), await dora.NoticeAsync<RelayNotice.Resumed>());
        }

        await using var byTime = await RelayClient.ConnectAsync(options with { Start = RelayStart.At(DateTimeOffset.UtcNow.AddMinutes(-1)) });
        Assert.Contains("missed", await byTime.TextsAsync(2));
    }

    [Fact]
    public async Task Messages_RelayWasGoneMeanwhile_ComeWithWhatWasMissed()
    {
        await using var relay = await RealRelay.StartAsync();
        await using var proxy = new UnreliableProxy(() => new IPEndPoint(IPAddress.Loopback, relay.Port));
        await using var bob = await RelayClient.ConnectAsync(ScriptedRelay.Fast($"relay://127.0.0.1:{proxy.Port}") with { Name = "bob" });
        await using var alice = await RelayClient.ConnectAsync(ScriptedRelay.Fast(relay.Address));
        await alice.SendAsync("bob", "before");
        Assert.Equal(["before"], await bob.TextsAsync(1));
        proxy.Refuse();
        proxy.Cut();
        await bob.NoticeAsync<RelayNotice.Disconnected>();

        await alice.SendAsync("bob", "while Bob is away");
        await relay.StopAsync();
        var waiting = alice.SendAsync("bob", "while the relay is away");
        await relay.StartAgainAsync();
        await waiting;
        proxy.Admit();

        Assert.Equal(["while Bob is away", "while the relay is away"], await bob.TextsAsync(2));
        var resumed = await bob.NoticeAsync<RelayNotice.Resumed>();
        Assert.True(resumed.IsComplete);
    }

    [Fact]
    public async Task SendAsync_RelayThatLimitsAsTheSeedDid_AllArriveInOrder()
    {
        const int Count = 12;
        await using var relay = await RealRelay.StartAsync("--Relay:RateLimit:Messages=5", "--Relay:RateLimit:Seconds=0.5");
        // They share the address and its limit.
        await using var bob = await RelayClient.ConnectAsync(ScriptedRelay.Fast(relay.Address) with { Name = "bob", Start = RelayStart.WhereItWas });
        await using var alice = await RelayClient.ConnectAsync(ScriptedRelay.Fast(relay.Address));

        await Task.WhenAll(Enumerable.Range(0, Count).Select(i => alice.SendAsync("bob", $"{i}"))).WaitAsync(Eventually.Deadline);

        Assert.Equal(Enumerable.Range(0, Count).Select(static i => $"{i}"), await bob.TextsAsync(Count));
    }

    [Fact]
    public async Task Messages_AnotherTakesTheName_ThrowsReplaced()
    {
        await using var first = await RelayClient.ConnectAsync(Relay.Address, "carol");
        await using var second = await RelayClient.ConnectAsync(Relay.Address, "carol");

        var error = await Assert.ThrowsAsync<RelayException>(() => first.NextAsync(1));

        Assert.Equal(RelayErrorCodes.Replaced, error.Code);
        Assert.Equal(RelayConnectionState.Closed, first.State);
        Assert.Equal(RelayErrorCodes.Replaced, (await Assert.ThrowsAsync<RelayException>(() => first.SendAsync("bob", "late"))).Code);
        Assert.Equal(RelayConnectionState.Connected, second.State);
    }

    [Fact]
    public async Task SendAsync_LargestAndLargerMessage_ArrivesAndIsRefused()
    {
        await using var bob = await RelayClient.ConnectAsync(Relay.Address, "bob");
        await using var alice = await RelayClient.ConnectAsync(Relay.Address, "alice");
        var overhead = "bob||{\"text\": \"\", \"id\": \"1\"}".Length;

        await alice.SendAsync("bob", new string('x', (64 * 1024) - overhead), "1");
        Assert.Equal((64 * 1024) - overhead, (await bob.TextsAsync(1))[0].Length);
        await Assert.ThrowsAsync<ArgumentException>(() => alice.SendAsync("bob", new string('x', (64 * 1024) - overhead + 1), "1"));
    }

    [Fact]
    public async Task SendAsync_LongerThanTheRelayTakes_FailsAndTheNextArrives()
    {
        await using var bob = await RelayClient.ConnectAsync(Relay.Address, "bob");
        await using var alice = await RelayClient.ConnectAsync(
            ScriptedRelay.Fast(Relay.Address) with { MaxFrameBytes = 1 << 20 });

        var tooLong = alice.SendAsync("bob", new string('x', 70_000));
        var next = alice.SendAsync("bob", "next");

        Assert.Equal(RelayErrorCodes.TooLong, (await Assert.ThrowsAsync<RelayException>(() => tooLong)).Code);
        await next;
        Assert.Equal(["next"], await bob.TextsAsync(1));
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public RealRelay Relay { get; private set; } = null!;

        public async Task InitializeAsync() => Relay = await RealRelay.StartAsync();

        public Task DisposeAsync() => Relay.DisposeAsync().AsTask();
    }
}
