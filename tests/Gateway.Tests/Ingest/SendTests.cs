using System.Text;
using OrleansRelay.Gateway.Tests.Support;

namespace OrleansRelay.Gateway.Tests.Ingest;

public abstract class SendTests(RelayFixture fixture) : RelayTests(fixture)
{
    [Fact]
    public async Task Send_Framed_IsAcknowledgedAndDeliveredByteForByte()
    {
        using var alice = await Relay.RegisterAsync("alice");
        using var bob = await Relay.RegisterAsync("bob");
        await alice.SendAsync("bob||{\"text\": \"hello\"}\n");
        var ack = await alice.ReadLineAsync();
        var delivery = await bob.ReadLineAsync();
        var timestamp = RawMember(delivery, "timestamp");
        var id = Wire.IdOf("alice", "bob", "hello", timestamp, "relay1");
        Assert.Equal($"{{\"status\": \"ok\", \"msg_id\": \"{id}\"}}", ack);
        Assert.Equal(
            $"{{\"from\": \"alice\", \"to\": \"bob\", \"body\": \"hello\", \"timestamp\": {timestamp}, \"seen_by\": [\"relay1\"], \"msg_id\": \"{id}\"}}",
            delivery);
    }

    [Fact]
    public async Task Send_ClientId_GivesTheIdOfTheProtocolPage()
    {
        using var alice = await Relay.RegisterAsync("alice");
        using var bob = await Relay.RegisterAsync("bob");
        await alice.SendAsync("bob||{\"text\": \"hello\", \"id\": \"42\"}\n");
        const string Id = "e0fbfaafaa4e065f5ab72766a28d5e8da77ffb96e360b7c4e59dba6a72f2a554";
        Assert.Equal(Wire.Ack(Id), await alice.ReadLineAsync());
        Assert.Contains("\"body\": \"hello\", \"id\": \"42\", \"timestamp\": ", await bob.ReadLineAsync());
    }

    [Theory]
    [InlineData("{}", "\"\"")]
    [InlineData("{\"text\": null}", "null")]
    [InlineData("{\"text\": [1, 2.50, {\"b\": 1, \"a\": \"\\u00e4\"}]}", "[1, 2.5, {\"b\": 1, \"a\": \"\\u00e4\"}]")]
    [InlineData("{\"text\": \"a\", \"other\": 1, \"text\": \"last\"}", "\"last\"")]
    [InlineData("{\"text\": \"\\ud83d\"}", "\"\\ud83d\"")]
    public async Task Send_AnyBody_IsKept(string json, string body)
    {
        using var alice = await Relay.RegisterAsync("alice");
        using var bob = await Relay.RegisterAsync("bob");
        await alice.SendAsync($"bob||{json}\n");
        Assert.Contains($"\"body\": {body}, \"timestamp\"", await bob.ReadLineAsync());
        Assert.Equal("ok", Wire.Member(await alice.ReadLineAsync(), "status"));
    }

    [Theory]
    [InlineData("bob||{\"text\":1}bob||{\"text\":2}bob||{\"text\":3}")]
    [InlineData("bob||{\"text\":1}\nbob||{\"text\":2}\nbob||{\"text\":3}\n")]
    [InlineData("bob||{\"text\":1}\r\n \t\n\nbob||{\"text\":2}  bob || {\"text\":3}")]
    public async Task Send_GluedFrames_AreSeparateMessages(string frames)
    {
        using var alice = await Relay.RegisterAsync("alice");
        using var bob = await Relay.RegisterAsync("bob");
        await alice.SendAsync(frames);
        Assert.Equal(["1", "2", "3"], (await bob.ReadLinesAsync(3)).Select(Wire.Body));
        await alice.ReadLinesAsync(3);
    }

    [Fact]
    public async Task Send_ThousandsPipelined_AreAcknowledgedInOrderAndDeliveredInOrder()
    {
        const int Count = 20_000;
        using var alice = await Relay.RegisterAsync("alice");
        using var bob = await Relay.RegisterAsync("bob");
        var all = new StringBuilder();
        for (var i = 0; i < Count; i++)
            all.Append(Wire.Send("bob", $"{i}"));
        var acks = alice.ReadLinesAsync(Count);
        var delivered = bob.ReadLinesAsync(Count);
        await alice.SendAsync(all.ToString());
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"{i}"), (await delivered).Select(Wire.Body));
        Assert.Equal((await delivered).Select(line => Wire.Ack(Wire.MsgId(line))), await acks);
    }

    [Fact]
    public async Task Send_RetryUnderTheClientsId_IsADuplicateAndDeliveredOnce()
    {
        using var alice = await Relay.RegisterAsync("alice");
        using var bob = await Relay.RegisterAsync("bob");
        var id = Wire.IdOf("alice", "bob", "x", "retry");
        await alice.SendAsync(Wire.Send("bob", "x", "retry"));
        Assert.Equal(Wire.Ack(id), await alice.ReadLineAsync());
        // Again on its own, and several times within one batch, mixed with others.
        await alice.SendAsync(Wire.Send("bob", "x", "retry"));
        Assert.Equal(Wire.Ack(id, duplicate: true), await alice.ReadLineAsync());
        await alice.SendAsync(
            Wire.Send("bob", "y", "new") + Wire.Send("bob", "x", "retry") + Wire.Send("bob", "y", "new") + Wire.Send("bob", "end"));
        var other = Wire.IdOf("alice", "bob", "y", "new");
        var answers = await alice.ReadLinesAsync(3);
        Assert.Equal(Wire.Ack(id, duplicate: true), answers[1]);
        // Orleans may ask for the two in either order.
        Assert.Equal([Wire.Ack(other), Wire.Ack(other, duplicate: true)], ((string[])[answers[0], answers[2]]).OrderBy(answer => answer.Length));
        Assert.Equal(["x", "y", "end"], (await bob.ReadLinesAsync(3)).Select(Wire.Body));
    }

    [Fact]
    public async Task Send_SameIdsOverTwoConnectionsAtOnce_EachIsAcceptedOnce()
    {
        const int Count = 2000;
        using var reader = await Relay.RegisterAsync("reader");
        using var first = await Relay.ConnectAsync();
        using var second = await Relay.ConnectAsync();
        var frames = string.Concat(Enumerable.Range(0, Count).Select(i => Entry(i)));
        await Task.WhenAll(first.SendAsync(frames), second.SendAsync(frames));
        var answers = await Task.WhenAll(first.ReadLinesAsync(Count), second.ReadLinesAsync(Count));
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(Wire.MsgId(answers[0][i]), Wire.MsgId(answers[1][i]));
            Assert.Single(answers, lines => lines[i].Contains("duplicate", StringComparison.Ordinal));
        }

        var delivered = await reader.ReadLinesAsync(Count);
        Assert.Equal(Count, delivered.Select(Wire.MsgId).Distinct().Count());

        static string Entry(int i) => "RELAY||" + Wire.Entry("zoe", "x", $"{i}", Wire.Time(i), ["elsewhere"]) + "\n";
    }

    private static string RawMember(string line, string name)
    {
        using var json = System.Text.Json.JsonDocument.Parse(line);
        return json.RootElement.GetProperty(name).GetRawText();
    }
}

public sealed class SendOnOneNodeTests(OneNode fixture) : SendTests(fixture), IClassFixture<OneNode>;

public sealed class SendOnThreeNodesTests(ThreeNodes fixture) : SendTests(fixture), IClassFixture<ThreeNodes>;
