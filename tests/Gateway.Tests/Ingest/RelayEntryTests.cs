using OrleansRelay.Gateway.Tests.Support;

namespace OrleansRelay.Gateway.Tests.Ingest;

public abstract class RelayEntryTests(RelayFixture fixture) : RelayTests(fixture)
{
    private const string Hello = "RELAY||{\"hello\": {\"relay\": \"relay9\", \"protocol\": 1, \"software\": \"other\"}}\n";
    private static int _lastTime;

    [Fact]
    public async Task Hello_IsAnsweredByHello()
    {
        using var link = await Relay.ConnectAsync();
        await link.SendAsync(Hello);
        Assert.Equal("RELAY||{\"hello\": {\"relay\": \"relay1\", \"protocol\": 1, \"software\": \"test\"}}", await link.ReadLineAsync());
    }

    [Fact]
    public async Task Entry_New_KeepsItsIdAndGetsOurRelayAdded()
    {
        using var reader = await Relay.RegisterAsync("reader");
        using var link = await Relay.ConnectAsync();
        var (time, id) = Next("hi");
        await link.SendAsync(Push("hi", time, ["r7", "r8"], Wire.IdOf("zoe", "x", "hi", time, "r7").ToUpperInvariant()));
        Assert.NotEqual(id, Wire.IdOf("zoe", "x", "hi", time, "r7"));
        id = Wire.IdOf("zoe", "x", "hi", time, "r7");
        Assert.Equal(Wire.Ack(id), await link.ReadLineAsync());
        Assert.Equal(Wire.Entry("zoe", "x", "hi", time, ["r7", "r8", "relay1"], id), await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Entry_OneFrameWithoutNewlineThenClose_IsDelivered()
    {
        using var reader = await Relay.RegisterAsync("reader");
        using (var link = await Relay.ConnectAsync())
        {
            var (time, id) = Next("seeds");
            await link.SendAsync(Push("seeds", time, ["seed"], id).TrimEnd());
        }

        Assert.Equal("seeds", Wire.Body(await reader.ReadLineAsync()));
    }

    [Fact]
    public async Task Entry_RehashedByASeedRelay_IsKeptUnderTheIdOfItsContent()
    {
        using var reader = await Relay.RegisterAsync("reader");
        using var link = await Relay.ConnectAsync();
        var (time, id) = Next("hashed");
        await link.SendAsync(Push("hashed", time, ["r7", "seed"], new string('a', 64)));
        id = Wire.IdOf("zoe", "x", "hashed", time, "r7");
        Assert.Equal(Wire.Ack(id), await link.ReadLineAsync());
        Assert.Equal(id, Wire.MsgId(await reader.ReadLineAsync()));
        // The same by another way, under its own id this time.
        await link.SendAsync(Push("hashed", time, ["r7"], id));
        Assert.Equal(Wire.Ack(id, duplicate: true), await link.ReadLineAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Entry_WithAnotherIdFromOneOfOurs_IsRefused(bool glued)
    {
        using var reader = await Relay.RegisterAsync("reader");
        using var link = await Relay.ConnectAsync();
        var (time, id) = Next("forged");
        var forged = Push("forged", time, ["r7"], new string('b', 64));
        await link.SendAsync(glued ? Hello + forged : Hello);
        await link.ReadLineAsync();
        if (!glued)
            await link.SendAsync(forged);
        Assert.Equal("id_mismatch", Wire.Error(await link.ReadLineAsync()));
        await link.SendAsync(Push("true", time, ["r7"], Wire.IdOf("zoe", "x", "true", time, "r7")));
        Assert.Equal("true", Wire.Body(await reader.ReadLineAsync()));
    }

    [Fact]
    public async Task Entry_ThatHasBeenHere_IsAnsweredAsADuplicateAndDropped()
    {
        using var reader = await Relay.RegisterAsync("reader");
        using var link = await Relay.ConnectAsync();
        var (time, id) = Next("echo");
        await link.SendAsync(Push("echo", time, ["seed", "relay1", "r7"], id) + Push("after", time, ["seed"], new string('c', 64)));
        Assert.Equal(Wire.Ack(id, duplicate: true), await link.ReadLineAsync());
        Assert.Equal("after", Wire.Body(await reader.ReadLineAsync()));
    }

    [Fact]
    public async Task Entries_GoodAndBadTogether_AreAnsweredOneByOneInOrder()
    {
        using var link = await Relay.ConnectAsync();
        var frames = new List<(string Frame, string? Ack)>();
        for (var i = 0; i < 300; i++)
        {
            var (time, id) = Next($"{i}");
            frames.Add(i % 7 == 3 ? ("RELAY||{\"no\": \"entry\"}\n", null) : (Push($"{i}", time, ["seed"], id), Wire.Ack(id)));
        }

        await link.SendAsync(string.Concat(frames.Select(frame => frame.Frame)));
        foreach (var (_, ack) in frames)
        {
            var answer = await link.ReadLineAsync();
            if (ack is null)
                Assert.Equal("malformed", Wire.Error(answer));
            else
                Assert.Equal(ack, answer);
        }
    }

    [Fact]
    public async Task Entry_ThatEscapingMakesTooLong_IsRefusedAndTheLinkGoesOn()
    {
        using var reader = await Relay.RegisterAsync("reader");
        using var link = await Relay.ConnectAsync();
        var (time, id) = Next("after");
        // DEL is one byte here and six in the line.
        await link.SendAsync(Push(new string('\u007f', 100_000), time, ["seed"], id) + Push("after", time, ["seed"], id));
        Assert.Equal("malformed", Wire.Error(await link.ReadLineAsync()));
        Assert.Equal(Wire.Ack(id), await link.ReadLineAsync());
        Assert.Equal("after", Wire.Body(await reader.ReadLineAsync()));
    }

    [Theory]
    [InlineData(100_000, 1, "is longer than")]
    [InlineData(1, 64, "too many hops")]
    public async Task Refusal_ContentGivesTheId_NamesIt(int length, int hops, string reason)
    {
        using var link = await Relay.ConnectAsync();
        await link.SendAsync(Hello);
        await link.ReadLineAsync();
        // DEL is one byte here and six in the line, and in what is hashed.
        var (time, _) = Next("");
        var id = Wire.IdOf("zoe", "x", string.Concat(Enumerable.Repeat("\\u007f", length)), time, "seed");
        string[] seenBy = ["seed", .. Enumerable.Range(1, hops - 1).Select(static i => $"r{i}")];
        await link.SendAsync(Push(new string('\u007f', length), time, seenBy, id));
        var answer = await link.ReadLineAsync();
        Assert.Contains(reason, Wire.Member(answer, "message"), StringComparison.Ordinal);
        Assert.Equal(id, Wire.MsgId(answer));
    }

    [Theory]
    [InlineData("id_mismatch", "\"body\": \"b", "\"body\": \"c")]
    [InlineData("malformed", "\"from\": \"zoe\"", "\"fsom\": \"zoe\"")]
    [InlineData("malformed", "\"seen_by\": [", "\"seen_by\": [[")]
    public async Task Refusal_OfWhatWasChanged_NamesNothing(string error, string sent, string came)
    {
        using var link = await Relay.ConnectAsync();
        await link.SendAsync(Hello);
        await link.ReadLineAsync();
        var (time, id) = Next("body");
        await link.SendAsync(Push("body", time, ["seed"], id).Replace(sent, came, StringComparison.Ordinal));
        var answer = await link.ReadLineAsync();
        Assert.Equal(error, Wire.Error(answer));
        Assert.DoesNotContain("msg_id\":", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relay_SaysWhatIsNoFrameOfARelay_RegistersNobodyAndIsClosed()
    {
        using var link = await Relay.ConnectAsync();
        await link.SendAsync(Hello + "\"}\n");
        await link.ReadLineAsync();
        Assert.Equal("bad_peer_id", Wire.Error(Assert.Single(await link.ReadToEndAsync())));
    }

    [Fact]
    public async Task Entry_OfMoreThanAClientMaySend_IsTaken()
    {
        using var reader = await Relay.RegisterAsync("reader");
        using var link = await Relay.ConnectAsync();
        var body = new string('a', 300_000);
        var (time, id) = Next(body);
        await link.SendAsync(Push(body, time, ["seed"], id));
        Assert.Equal(Wire.Ack(id), await link.ReadLineAsync());
        Assert.Equal(id, Wire.MsgId(await reader.ReadLineAsync()));
    }

    // Clocks differ, and entries are late: by six of the seven days that are remembered.
    [Theory]
    [InlineData(-6 * 24 * 60)]
    [InlineData(-5)]
    [InlineData(5)]
    [InlineData(400 * 24 * 60)]
    public async Task Entry_FromAClockThatDiffers_IsTaken(int minutes)
    {
        using var reader = await Relay.RegisterAsync("reader");
        using var link = await Relay.ConnectAsync();
        var time = Wire.Time((60 * minutes) + Interlocked.Increment(ref _lastTime));
        var id = Wire.IdOf("zoe", "x", "elsewhen", time, "seed");
        await link.SendAsync(Hello + Push("elsewhen", time, ["seed"], id) + Push("elsewhen", time, ["seed"], id));
        await link.ReadLineAsync();
        Assert.Equal([Wire.Ack(id), Wire.Ack(id, duplicate: true)], await link.ReadLinesAsync(2));
        Assert.Equal(id, Wire.MsgId(await reader.ReadLineAsync()));
    }

    private static string Push(string body, string time, string[] seenBy, string id) =>
        $"RELAY||{Wire.Entry("zoe", "x", body, time, seenBy, id)}\n";

    // A time that no other entry has, and the id of an entry of that time whose first relay is "seed".
    private static (string Time, string Id) Next(string body)
    {
        var time = Wire.Time(Interlocked.Increment(ref _lastTime));
        return (time, Wire.IdOf("zoe", "x", body, time, "seed"));
    }
}

public sealed class RelayEntryOnOneNodeTests(OneNode fixture) : RelayEntryTests(fixture), IClassFixture<OneNode>;

public sealed class RelayEntryOnThreeNodesTests(ThreeNodes fixture) : RelayEntryTests(fixture), IClassFixture<ThreeNodes>;
