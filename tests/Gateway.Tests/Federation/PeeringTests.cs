using OrleansRelay.Federation;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Federation;

/// <summary>Who may push entries to a relay, and what the others are told.</summary>
public sealed class PeeringTests
{
    private static readonly RelayAddress Listed = new("south", "127.0.0.1", 1);
    private static int _lastTime;

    private readonly RelayIdentity _own = RelayIdentity.Create();
    private readonly RelayIdentity _south = RelayIdentity.Create();

    private RelayAddress Own => new("relay1", "127.0.0.1", 1) { Key = _own.Key };

    private RelayAddress Keyed => Listed with { Key = _south.Key };

    [Theory]
    [InlineData("")]
    [InlineData("RELAY||{\"hello\": {\"relay\": \"south\", \"protocol\": 1}}\n")]
    public async Task Known_EntryOfAnybody_IsRefusedAndNotTaken(string before)
    {
        await using var relay = await StartAsync(FederationAuth.Known);
        using var anybody = await relay.ConnectAsync();

        await anybody.SendAsync(before + Entry("forged") + Entry("again"));

        if (before.Length > 0)
            Assert.StartsWith("RELAY||{\"hello\"", await anybody.ReadLineAsync(), StringComparison.Ordinal);
        foreach (var answer in await anybody.ReadLinesAsync(2))
        {
            Assert.Equal("not_allowed", Wire.Error(answer));
            Assert.Contains("relays.json", Wire.Member(answer, "message"), StringComparison.Ordinal);
        }

        // The connection stays, and may do what clients may.
        await anybody.SendAsync("alice\n" + Wire.Send("bob", "mine"));
        await anybody.ReadLineAsync();
        Assert.Equal(["mine"], relay.LogLines().Select(Wire.Body));
        Assert.Single(relay.Said, static text => text.StartsWith("Entries of relays from 127.0.0.1 are refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Known_EntryFromAListedAddress_IsTaken()
    {
        await using var relay = await StartAsync(FederationAuth.Known, Listed);
        using var seed = await relay.ConnectAsync();

        await seed.SendAsync(Entry("from a seed"));

        Assert.Equal("ok", Wire.Member(await seed.ReadLineAsync(), "status"));
    }

    [Fact]
    public async Task Known_AddressOfARelayThatHasAKey_IsNoReason()
    {
        await using var relay = await StartAsync(FederationAuth.Known, Keyed);
        using var neighbour = await relay.ConnectAsync();

        await neighbour.SendAsync(Entry("from the same address"));

        Assert.Equal("not_allowed", Wire.Error(await neighbour.ReadLineAsync()));
    }

    [Fact]
    public async Task Required_EntryFromAListedAddress_IsRefused()
    {
        await using var relay = await StartAsync(FederationAuth.Required, Listed);
        using var seed = await relay.ConnectAsync();

        await seed.SendAsync(Entry("from a seed"));

        var answer = await seed.ReadLineAsync();
        Assert.Equal("not_allowed", Wire.Error(answer));
        Assert.Contains("prove who they are", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Required_RelayThatProvesItself_PushesAsMuchAsItLikes()
    {
        await using var relay = await StartAsync(FederationAuth.Required, Keyed, new RateLimitOptions { Messages = 10, RelayEntries = 10 });
        using var south = new GreetingRelay(relay, "south", _south);

        var proof = await south.GreetAsync(Own);
        // In one piece: what follows a proof is no guess.
        await south.SendAsync(proof!.Value.Write, string.Concat(Enumerable.Range(0, 100).Select(static i => Entry($"{i}"))));

        Assert.Equal(PeerStanding.ProvenByKey, south.Verdict!.Standing);
        Assert.Equal(100, await south.ReadTakenAsync(100));
        Assert.Contains(relay.Said, static text => text.Contains("relay south (test) linked to us", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(FederationAuth.Open)]
    [InlineData(FederationAuth.Known)]
    public async Task Listed_AnotherKey_IsRefusedWhateverThePolicy(FederationAuth auth)
    {
        await using var relay = await StartAsync(auth, Keyed);
        using var impostor = new GreetingRelay(relay, "south", RelayIdentity.Create());

        var proof = await impostor.GreetAsync(Own);
        await impostor.SendAsync(proof!.Value.Write);
        await impostor.Client.SendAsync(Entry("forged"));

        var refused = await impostor.Client.ReadLineAsync();
        Assert.StartsWith("RELAY||{\"refused\": {\"error\": \"bad_proof\"", refused, StringComparison.Ordinal);
        Assert.Contains("does not fit the key", refused, StringComparison.Ordinal);
        Assert.Equal("bad_proof", Wire.Error(await impostor.Client.ReadLineAsync()));
        Assert.Empty(relay.LogLines());
        await SaidAsync(relay, "no link with relay south from 127.0.0.1: The signature of");
    }

    [Theory]
    [InlineData(FederationAuth.Open)]
    [InlineData(FederationAuth.Known)]
    public async Task Listed_NoProofAtAll_IsRefusedWhateverThePolicy(FederationAuth auth)
    {
        await using var relay = await StartAsync(auth, Keyed);
        using var impostor = new GreetingRelay(relay, "south", _south);

        Assert.NotNull(await impostor.GreetAsync(Own));
        await impostor.Client.SendAsync(Entry("forged"));

        var answer = await impostor.Client.ReadLineAsync();
        Assert.Equal("bad_proof", Wire.Error(answer));
        Assert.Contains("before its proof", answer, StringComparison.Ordinal);
        Assert.Empty(relay.LogLines());
    }

    [Fact]
    public async Task Listed_GreetsWithProtocol1_IsRefusedWhateverThePolicy()
    {
        await using var relay = await StartAsync(FederationAuth.Open, Keyed);
        using var impostor = await relay.ConnectAsync();

        await impostor.SendAsync("RELAY||{\"hello\": {\"relay\": \"south\", \"protocol\": 1}}\n" + Entry("forged"));

        foreach (var answer in await impostor.ReadLinesAsync(2))
            Assert.Equal("bad_proof", Wire.Error(answer));
        Assert.Empty(relay.LogLines());
    }

    [Fact]
    public async Task Proof_OfAnotherConnection_IsRefused()
    {
        await using var relay = await StartAsync(FederationAuth.Required, Keyed);
        using var first = new GreetingRelay(relay, "south", _south);
        using var second = new GreetingRelay(relay, "south", RelayIdentity.Create());

        var recorded = await first.GreetAsync(Own);
        await second.GreetAsync(Own);
        await second.SendAsync(recorded!.Value.Write);

        Assert.Contains("bad_proof", await second.Client.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Greeting_WithOurId_IsToldSo()
    {
        await using var relay = await StartAsync(FederationAuth.Open);
        using var old = await relay.ConnectAsync();
        await old.SendAsync("RELAY||{\"hello\": {\"relay\": \"relay1\", \"protocol\": 1}}\n" + Entry("not taken"));
        foreach (var answer in await old.ReadLinesAsync(2))
            Assert.Equal("id_in_use", Wire.Error(answer));

        using var current = await relay.ConnectAsync();
        await current.SendAsync(
            "RELAY||{\"hello\": {\"relay\": \"relay1\", \"protocol\": 2, \"instance\": \"000102030405060708090a0b0c0d0e0f\", "
            + "\"nonce\": \"//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=\"}}\n");
        Assert.Contains("Two different relays are called", await current.ReadLineAsync(), StringComparison.Ordinal);
        await SaidAsync(relay, "no link with relay relay1 from 127.0.0.1: Two different relays are called");
        Assert.Empty(relay.LogLines());
    }

    [Theory]
    [InlineData("\"nonce\": \"!\"", "nonce must be 32 bytes in base64")]
    [InlineData("\"instance\": 1", "instance must be 32 hex digits")]
    [InlineData("\"later\": 1", "needs an instance and a nonce")]
    [InlineData("long", "greeting longer than 8192 bytes")]
    public async Task Greeting_HostileMembers_AreToldSo(string member, string reason)
    {
        await using var relay = await StartAsync(FederationAuth.Known);
        using var client = await relay.ConnectAsync();
        if (member == "long")
            member = $"\"later\": \"{new string('x', 300_000)}\"";

        await client.SendAsync($"RELAY||{{\"hello\": {{\"relay\": \"south\", \"protocol\": 2, {member}}}}}\n");

        Assert.Contains(reason, await client.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Greeting_Twice_IsToldSo()
    {
        await using var relay = await StartAsync(FederationAuth.Known);
        using var client = await relay.ConnectAsync();
        const string Greeting = "RELAY||{\"hello\": {\"relay\": \"south\", \"protocol\": 1}}\n";

        await client.SendAsync(Greeting + Greeting + Greeting.Replace("south", "north", StringComparison.Ordinal));

        var answers = await client.ReadLinesAsync(3);
        Assert.All(answers[..2], static line => Assert.StartsWith("RELAY||{\"hello\"", line, StringComparison.Ordinal));
        Assert.Contains("a connection greets once", answers[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListedAddress_OverItsOwnRate_IsLimited()
    {
        await using var relay = await StartAsync(FederationAuth.Known, Listed, new RateLimitOptions { Messages = 3, Seconds = 3600, RelayEntries = 20 });
        using var seed = await relay.ConnectAsync();

        await seed.SendAsync(string.Concat(Enumerable.Range(0, 25).Select(static i => Entry($"{i}"))));

        var answers = await seed.ReadLinesAsync(25);
        Assert.All(answers[..20], static line => Assert.Equal("ok", Wire.Member(line, "status")));
        Assert.All(answers[20..], static line => Assert.Equal("rate_limited", Wire.Error(line)));
        // What its clients send is counted apart.
        await seed.SendAsync("alice\n" + string.Concat(Enumerable.Repeat(Wire.Send("x", "m"), 4)));
        answers = await seed.ReadLinesAsync(4);
        Assert.All(answers[..3], static line => Assert.Equal("ok", Wire.Member(line, "status")));
        Assert.Equal("rate_limited", Wire.Error(answers[3]));
    }

    [Theory]
    [InlineData(FederationAuth.Known, true)]
    [InlineData(FederationAuth.Required, true)]
    [InlineData(FederationAuth.Open, false)]
    public async Task Proven_RelayIsRemovedOrHasAnotherKey_HasToComeAgain(FederationAuth auth, bool isRemoved)
    {
        await using var relay = await StartAsync(auth, Keyed);
        using var south = new GreetingRelay(relay, "south", _south);
        var proof = await south.GreetAsync(Own);
        await south.SendAsync(proof!.Value.Write, Entry("before"));
        Assert.Equal(1, await south.ReadTakenAsync(1));

        relay.KnownRelays.Replace(isRemoved ? [] : [Listed with { Key = RelayIdentity.Create().Key }]);
        await south.Client.SendAsync(Entry("after"));

        // It is told so, unless its link was faster to end the connection.
        var last = await south.Client.ReadToEndAsync(orReset: true);
        Assert.All(last, static line => Assert.DoesNotContain("\"taken\"", line, StringComparison.Ordinal));
        Assert.All(last.Where(static line => line.Contains("\"answer\"", StringComparison.Ordinal)), static line => Assert.Contains("Connect again", line, StringComparison.Ordinal));
        Assert.Equal(["before"], relay.LogLines().Select(Wire.Body));
    }

    [Fact]
    public async Task Proven_OtherThingsChangeInTheRelaysFile_PushesOn()
    {
        await using var relay = await StartAsync(FederationAuth.Required, Keyed);
        using var south = new GreetingRelay(relay, "south", _south);
        var proof = await south.GreetAsync(Own);
        await south.SendAsync(proof!.Value.Write, Entry("before"));
        await south.ReadTakenAsync(1);

        relay.KnownRelays.Replace([Keyed with { Port = 2 }, new RelayAddress("east", "127.0.0.1", 1)]);
        await south.Client.SendAsync(Entry("after"));

        Assert.Equal(1, await south.ReadTakenAsync(1));
    }

    [Fact]
    public async Task Known_ListedAddressIsRemoved_IsRefused()
    {
        await using var relay = await StartAsync(FederationAuth.Known, Listed);
        using var seed = await relay.ConnectAsync();
        await seed.SendAsync(Entry("before"));
        Assert.Equal("ok", Wire.Member(await seed.ReadLineAsync(), "status"));

        relay.KnownRelays.Replace([]);
        await seed.SendAsync(Entry("after"));

        Assert.Equal("not_allowed", Wire.Error(await seed.ReadLineAsync()));
    }

    [Fact]
    public async Task Listed_WithoutAPlace_MayComeAndIsNotDialled()
    {
        await using var relay = await StartAsync(FederationAuth.Required, new RelayAddress("south") { Key = _south.Key });
        await using var south = await StartAsync(FederationAuth.Required, Own with { Port = relay.Endpoint.Port }, id: "south");
        await south.LinkedAsync("relay1");
        using var zoe = await south.RegisterAsync("zoe");

        await zoe.SendAsync(Wire.Send("x", "from behind a router"));
        await zoe.ReadLineAsync();
        await south.DrainedAsync("relay1");

        Assert.Equal(["from behind a router"], relay.LogLines().Select(Wire.Body));
        Assert.Empty(relay.Errors);
        Assert.DoesNotContain(relay.Said, static text => text.Contains("no link to", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TwoRelays_WithEachOthersKey_PassMessagesOn()
    {
        var ports = FreePorts.Take(2);
        var north = new RelayAddress("relay1", "127.0.0.1", ports[0]) { Key = _own.Key };
        var south = new RelayAddress("south", "127.0.0.1", ports[1]) { Key = _south.Key };
        await using var one = await StartAsync(FederationAuth.Required, south, port: ports[0]);
        await using var two = await StartAsync(FederationAuth.Required, north, id: "south", port: ports[1]);
        await one.LinkedAsync("south");
        await two.LinkedAsync("relay1");
        using var alice = await one.RegisterAsync("alice");
        using var zoe = await two.RegisterAsync("zoe");

        await alice.SendAsync(Wire.Send("zoe", "proven"));

        await alice.ReadLineAsync();
        Assert.Equal("proven", Wire.Body(await zoe.ReadLineAsync()));
    }

    [Fact]
    public async Task TwoRelays_OfOneId_SaySoAtBothEndsAndSkipNothing()
    {
        await using var other = await StartAsync(FederationAuth.Open);
        await using var relay = await StartAsync(FederationAuth.Open, other.Address with { Id = "south" });
        using var alice = await relay.RegisterAsync("alice");
        await SaidAsync(relay, "Two different relays are called");
        await SaidAsync(other, "Two different relays are called");

        await alice.SendAsync(Wire.Send("x", "kept"));
        await alice.ReadLineAsync();

        Assert.NotEqual(0, (await relay.Grains.GetGrain<IFederationGrain>("south").Status()).Behind);
        Assert.Empty(other.LogLines());
    }

    [Fact]
    public async Task Relay_ThatListsItself_SaysSo()
    {
        var port = FreePorts.Take(1)[0];
        await using var relay = await StartAsync(FederationAuth.Open, new RelayAddress("mirror", "127.0.0.1", port), port: port);

        await SaidAsync(relay, "has reached itself");
    }

    [Fact]
    public async Task Relay_ListedUnderAnotherId_IsNotLinkedTo()
    {
        await using var east = await StartAsync(FederationAuth.Open, id: "east");
        await using var relay = await StartAsync(FederationAuth.Open, east.Address with { Id = "south" });

        await SaidAsync(relay, "was to be reached here");
        await SaidAsync(east, "was to be reached here");
    }

    private Task<RunningRelay> StartAsync(
        FederationAuth auth, RelayAddress? listed = null, RateLimitOptions? limit = null, string id = "relay1", int port = 0)
    {
        var setup = new RelaySetup
        {
            Id = id,
            Port = port,
            Identity = id == "relay1" ? (listed is null ? RelayIdentity.Create() : _own) : _south,
            Relays = listed is null ? [] : [listed],
            RateLimit = limit ?? new RateLimitOptions { Messages = 0 },
        };
        return RunningRelay.StartAsync(setup with { Federation = setup.Federation with { Auth = auth } });
    }

    private static Task SaidAsync(RunningRelay relay, string words) => Eventually.TrueAsync(
        () => relay.Said.Any(text => text.Contains(words, StringComparison.Ordinal)), $"\"{words}\" is logged");

    private static string Entry(string body) =>
        $"RELAY||{Wire.Entry("zoe", "x", body, Wire.Time(Interlocked.Increment(ref _lastTime)), ["elsewhere"])}\n";
}
