using System.Text;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Sessions;

/// <summary>After whatever one connection does, others are served and nothing is left of it.</summary>
public sealed class HostileSocketTests(OneNode fixture) : IClassFixture<OneNode>, IAsyncDisposable
{
    private const int MaxFrame = 64 * 1024;

    private readonly RelayNode _relay = fixture.Relay.All[0];
    private readonly int _before = fixture.Relay.All[0].Gateway.Connections;

    public async ValueTask DisposeAsync()
    {
        await Eventually.TrueAsync(() => _relay.Gateway.Connections == _before, "no session is left");
        using var alice = await _relay.RegisterAsync("alice");
        using var bob = await _relay.RegisterAsync("bob");
        await alice.SendAsync(Wire.Send("bob", "served"));
        Assert.Equal("served", Wire.Body(await bob.ReadLineAsync()));
        Assert.Equal("ok", Wire.Member(await alice.ReadLineAsync(), "status"));
        bob.Dispose();
        alice.Dispose();
        await Eventually.TrueAsync(() => _relay.Gateway.Connections == _before, "the witnesses have left");
        Assert.Empty(_relay.Errors);
    }

    public static TheoryData<string, string> BadFrames => new()
    {
        { "no separator at all", "no ||" },
        { "||{\"text\": 1}", "empty target" },
        { "  ||{}", "empty target" },
        { "b\0b||{}", "control character" },
        { "bob||{\"text\": \"a\0b\"}", "control character" },
        { "bob||", "JSON" },
        { "bob||[]", "not a JSON object" },
        { "bob||{\"text\": 1", "JSON" },
        { "bob||{\"text\": 01}", "JSON" },
        { "bob||{\"text\": NaN}", "JSON" },
        { "bob||{\"text\": 1e400}", "number too large" },
        { "bob||{\"text\": " + new string('9', 10_000) + "}", "4300 digits" },
        { "bob||{\"text\": " + new string('[', 10_000) + new string(']', 10_000) + "}", "nested deeper" },
        { "bob||{\"text\": \"\\ud83d\\u00\"}", "JSON" },
        { "bob||{\"id\": \"\"}", "id must be" },
        { "bob||{\"id\": 5}", "id must be" },
        { "bob||{\"id\": \"" + new string('i', 129) + "\"}", "id must be" },
        { new string('t', 129) + "||{}", "target longer" },
        { "RELAY||[]", "not a JSON object" },
        { "RELAY||{\"from\": ", "JSON" },
    };

    [Theory]
    [MemberData(nameof(BadFrames))]
    public async Task Frame_Bad_IsAnsweredAndTheNextOneTaken(string frame, string reason)
    {
        using var client = await _relay.RegisterAsync("client");
        await client.SendAsync(frame + "\n" + Wire.Send("x", "good"));
        var answer = await client.ReadLineAsync();
        Assert.Equal("malformed", Wire.Error(answer));
        Assert.StartsWith("[!] Malformed message: ", Wire.Member(answer, "message"));
        Assert.Contains(reason, answer);
        Assert.Equal("ok", Wire.Member(await client.ReadLineAsync(), "status"));
    }

    [Theory]
    [InlineData("ff")]
    [InlineData("eda080")]
    [InlineData("c080")]
    [InlineData("f5808080")]
    [InlineData("e282")]
    public async Task Frame_InvalidUtf8_IsAnsweredAndTheNextOneTaken(string hex)
    {
        using var client = await _relay.RegisterAsync("client");
        await client.SendAsync((byte[])[.. "bob||{\"text\": \""u8, .. Convert.FromHexString(hex), .. "\"}\nx||{}\n"u8]);
        Assert.Contains("UTF-8", await client.ReadLineAsync());
        Assert.Equal("ok", Wire.Member(await client.ReadLineAsync(), "status"));
    }

    public static TheoryData<string> BadEntries
    {
        get
        {
            var good = Wire.Entry("zoe", "x", "b", "1748340000.5", ["seed"]);
            string Changed(string from, string to) => good.Replace(from, to, StringComparison.Ordinal);
            return
            [
                "{}",
                Changed("\"from\": \"zoe\", ", ""),
                Changed("\"zoe\"", "5"),
                Changed("\"zoe\"", "\"\""),
                Changed("\"to\": \"x\"", "\"to\": null"),
                Changed("\"body\": \"b\", ", ""),
                Changed("1748340000.5", "\"now\""),
                Changed("1748340000.5", "1e400"),
                Changed("1748340000.5", "NaN"),
                Changed("1748340000.5", new string('1', 30)),
                Changed("[\"seed\"]", "[]"),
                Changed("[\"seed\"]", "\"seed\""),
                Changed("[\"seed\"]", "[5]"),
                Changed("[\"seed\"]", "[\"\"]"),
                Changed("[\"seed\"]", $"[{string.Join(", ", Enumerable.Range(0, 10_000).Select(i => $"\"r{i}\""))}]"),
                Changed("\"msg_id\": \"", "\"msg_id\": \"zz"),
                Changed(", \"msg_id\"", ", \"other\""),
                Changed("\"body\": \"b\"", "\"body\": \"b\", \"id\": 5"),
            ];
        }
    }

    [Theory]
    [MemberData(nameof(BadEntries))]
    public async Task RelayEntry_Bad_IsAnsweredAndTheNextOneTaken(string entry)
    {
        using var link = await _relay.ConnectAsync();
        await link.SendAsync($"RELAY||{entry}\nRELAY||{Wire.Entry("zoe", "x", "good", Wire.Time(1), ["seed"])}\n");
        Assert.Equal("malformed", Wire.Error(await link.ReadLineAsync()));
        Assert.Equal("ok", Wire.Member(await link.ReadLineAsync(), "status"));
    }

    [Fact]
    public async Task RelayEntry_WithMembersOfNoMeaning_LosesThem()
    {
        using var reader = await _relay.RegisterAsync("reader");
        using var link = await _relay.ConnectAsync();
        var entry = Wire.Entry("zoe", "x", "extra", Wire.Time(2), ["seed"]);
        await link.SendAsync($"RELAY||{entry[..^1]}, \"extra\": {{\"a\": [1]}}}}\n");
        var line = await reader.ReadLineAsync();
        Assert.DoesNotContain("\"a\"", line);
        Assert.Equal(Wire.MsgId(entry), Wire.MsgId(line));
    }

    [Fact]
    public async Task Frame_OfTheLargestSize_IsTakenAndOneByteMoreIsNot()
    {
        using var reader = await _relay.RegisterAsync("reader");
        using var client = await _relay.RegisterAsync("client");
        var most = MaxFrame - Wire.Send("x", "").Length + 1;
        await client.SendAsync(Wire.Send("x", new string('a', most)));
        Assert.Equal("ok", Wire.Member(await client.ReadLineAsync(), "status"));
        Assert.Equal(most, Wire.Body(await reader.ReadLineAsync()).Length);
        await client.SendAsync(Wire.Send("x", new string('a', most + 1)));
        Assert.Equal("too_long", Wire.Error(Assert.Single(await client.ReadToEndAsync())));
    }

    [Theory]
    [InlineData("")]
    [InlineData("client\n")]
    [InlineData("client\nbob||{\"text\": \"")]
    [InlineData("{\"peer_id\": \"")]
    public async Task Frame_WithoutEnd_IsAnsweredAndClosed(string start)
    {
        using var client = await _relay.ConnectAsync();
        // More than is read before the answer: closing must not reset the connection under it.
        await client.SendAsync(start + new string('a', 4 * MaxFrame));
        var lines = await client.ReadToEndAsync();
        Assert.Equal("too_long", Wire.Error(Assert.Single(lines)));
        Assert.StartsWith("[!] Malformed message: ", Wire.Member(lines[0], "message"));
    }

    [Fact]
    public async Task Junk_AtRandom_IsAnsweredLineByLine()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var junk = new byte[20_000];
            new Random(seed).NextBytes(junk);
            using var client = await _relay.RegisterAsync("junk");
            await client.SendAsync(junk);
            client.EndSending();
            Assert.All(await client.ReadToEndAsync(), line => Assert.Equal("malformed", Wire.Error(line)));
            using var nameless = await _relay.ConnectAsync();
            await nameless.SendAsync(junk);
            nameless.EndSending();
            await nameless.ReadToEndAsync();
        }
    }

    [Fact]
    public async Task EmptyLines_AHundredThousand_AreNotAnswered()
    {
        using var client = await _relay.ConnectAsync();
        await client.SendAsync(new string('\n', 100_000) + "client\n");
        await client.SendAsync(new string('\n', 100_000) + Wire.Send("x", "hello") + "\n \r\n");
        Assert.Equal("ok", Wire.Member(await client.ReadLineAsync(), "status"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cli")]
    [InlineData("client\n")]
    [InlineData("client\nbob||{\"text\": \"hel")]
    [InlineData("RELAY||{\"from\": ")]
    public async Task Reset_AtAnyMoment_EndsTheSession(string sent)
    {
        for (var i = 0; i < 10; i++)
        {
            var client = await _relay.ConnectAsync();
            await client.SendAsync(sent);
            client.Reset();
        }

        await Eventually.TrueAsync(() => _relay.Gateway.Connections == _before, "the sessions end");
    }

    [Fact]
    public async Task Close_HalfOfIt_WhatWasSentIsStillAnswered()
    {
        using var client = await _relay.ConnectAsync();
        await client.SendAsync("client\n" + string.Concat(Enumerable.Repeat(Wire.Send("x", "m"), 1000)) + "x||{\"text\": 1}");
        client.EndSending();
        Assert.Equal(1001, (await client.ReadToEndAsync()).Count);
    }

    [Fact]
    public async Task Publisher_NotReadingItsAnswers_IsNotReadFromUntilItDoes()
    {
        // Both the messages and the answers are more than the kernel holds for a connection.
        const int Count = 150_000;
        using var client = await _relay.RegisterAsync("deaf", receiveBytes: 4096);
        var sending = client.SendAsync(new StringBuilder().Insert(0, new string('?', 200) + "\n", Count).ToString());
        using var other = await _relay.RegisterAsync("other");
        for (var i = 0; i < 200; i++)
        {
            await other.SendAsync(Wire.Send("x", "m"));
            await other.ReadLineAsync();
        }

        Assert.False(sending.IsCompleted);
        for (var answers = 0; answers < Count;)
        {
            // What the other one sent comes in between.
            if ((await client.ReadLineAsync()).StartsWith("{\"status\"", StringComparison.Ordinal))
                answers++;
        }

        await sending;
    }

    [Fact]
    public async Task Connect_MoreThanAllowed_IsToldAndClosed()
    {
        await using var small = await RunningRelay.StartAsync(new RelaySetup { Gateway = new GatewayOptions { MaxConnections = 2 } });
        using var first = await small.RegisterAsync("first");
        using var second = await small.RegisterAsync("second");
        for (var i = 0; i < 10; i++)
        {
            using var third = await small.ConnectAsync();
            await third.SendAsync("third\n");
            Assert.Equal("busy", Wire.Error(Assert.Single(await third.ReadToEndAsync())));
        }

        second.Dispose();
        await Eventually.TrueAsync(() => small.Gateway.Connections == 1, "there is room again");
        using var fourth = await small.RegisterAsync("fourth");
    }
}
