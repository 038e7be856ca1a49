using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Sessions;

public sealed class RegistrationTests(OneNode fixture) : IClassFixture<OneNode>
{
    private readonly RelayNode _relay = fixture.Relay.All[0];

    [Fact]
    public async Task Register_PlainLine_IsSilentAndDelivered()
    {
        using var alice = await _relay.ConnectAsync();
        await alice.SendAsync("alice\n" + Wire.Send("x", "in"));
        // The first thing that comes is the answer to the message: the registration had none.
        Assert.StartsWith("{\"status\": \"ok\", \"msg_id\": ", await alice.ReadLineAsync());
        using var bob = await _relay.RegisterAsync("bob");
        await bob.SendAsync(Wire.Send("alice", "hello"));
        Assert.Equal("hello", Wire.Body(await alice.ReadLineAsync()));
    }

    [Theory]
    [InlineData("alice\r\n", "alice")]
    [InlineData("  alice \n", "alice")]
    [InlineData("\n\r\n\nalice\n", "alice")]
    [InlineData("{\"peer_id\": \"alice\"}\n", "alice")]
    [InlineData("{\"extra\": [1, {}], \"peer_id\": \"alice\"}", "alice")]
    [InlineData("{\"peer_id\": \"al\\u0069ce\"}\n", "alice")]
    [InlineData("\u00e4lice\n", "\\u00e4lice")]
    public async Task Register_AnyForm_NamesTheSender(string registration, string from)
    {
        using var reader = await _relay.RegisterAsync("reader");
        using var alice = await _relay.ConnectAsync();
        await alice.SendAsync(registration + Wire.Send("x", "hello"));
        Assert.Contains($"\"from\": \"{from}\"", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Register_Json_IsAnsweredBeforeAnythingElse()
    {
        using var noise = await _relay.RegisterAsync("noise");
        for (var i = 0; i < 50; i++)
        {
            using var alice = await _relay.ConnectAsync();
            await noise.SendAsync(Wire.Send("x", "noise"));
            await alice.SendAsync("{\"peer_id\": \"alice\"}\n");
            await noise.SendAsync(Wire.Send("x", "noise"));
            Assert.StartsWith("{\"status\": \"ok\", \"peer_id\": \"alice\", \"epoch\": \"", await alice.ReadLineAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Register_Silence_CompletesItAndLeavesTheClientUnframed()
    {
        using var alice = await _relay.ConnectAsync();
        using var reader = await _relay.RegisterAsync("reader");
        await alice.SendAsync("alice");
        await Registered("alice");
        // Segments without newlines; the JSON's own newline is white space now.
        await alice.SendAsync("bob||{\"text\":\n \"one\"}");
        await alice.SendAsync("bob||{\"text\": \"two\"}");
        Assert.Equal("one", Wire.Body(await reader.ReadLineAsync()));
        Assert.Equal("two", Wire.Body(await reader.ReadLineAsync()));
        await alice.ReadLinesAsync(2);
        await alice.SendAsync("no separator");
        Assert.Equal("malformed", Wire.Error(await alice.ReadLineAsync()));
    }

    [Theory]
    [InlineData("\u0001\n", "control character")]
    [InlineData("a||b\n", "contains ||")]
    [InlineData("RELAYED\n", "starts with RELAY")]
    [InlineData("{\"peer_id\": 5}\n", "peer_id")]
    [InlineData("{}\n", "peer_id")]
    [InlineData("{\"peer_id\": \"\"}\n", "empty")]
    [InlineData("{\"peer_id\"\n", "JSON")]
    public async Task Register_Unacceptable_IsAnsweredAndClosed(string registration, string reason)
    {
        using var client = await _relay.ConnectAsync();
        await client.SendAsync(registration);
        var line = Assert.Single(await client.ReadToEndAsync());
        Assert.Equal("bad_peer_id", Wire.Error(line));
        Assert.StartsWith("[!] Malformed message: ", Wire.Member(line, "message"));
        Assert.Contains(reason, line);
    }

    [Fact]
    public async Task Register_NameOf129Bytes_IsRefusedAnd128Taken()
    {
        using var longest = await _relay.RegisterAsync(new string('a', 128));
        using var client = await _relay.ConnectAsync();
        await client.SendAsync(new string('a', 129) + "\n");
        Assert.Equal("bad_peer_id", Wire.Error(Assert.Single(await client.ReadToEndAsync())));
    }

    private Task Registered(string name) => Eventually.TrueAsync(
        async () => await _relay.Grains.GetGrain<OrleansRelay.Grains.Peers.IPeerGrain>(name).Current() is not null,
        $"{name} is registered");
}
