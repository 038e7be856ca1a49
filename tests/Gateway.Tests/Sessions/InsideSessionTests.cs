using System.Net;
using System.Net.Sockets;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Sessions;

/// <summary>Sessions of clients that have come another way than by the port.</summary>
public sealed class InsideSessionTests
{
    [Fact]
    public async Task Enter_AClient_RegistersSendsAndReceivesAsAny()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var inside = await EnterAsync(relay, "203.0.113.7");
        using var bob = await relay.RegisterAsync("bob");
        await SayAsync(inside, "alice\nbob||{\"text\": \"hello\"}\n");

        Assert.Equal("ok", Wire.Member(await ReadLineAsync(inside), "status"));
        Assert.Equal("alice", Wire.Member(await bob.ReadLineAsync(), "from"));
        await bob.SendAsync("alice||{\"text\": \"back\"}\n");
        Assert.Equal("bob", Wire.Member(await ReadLineAsync(inside), "from"));
    }

    [Fact]
    public async Task Enter_FromAnAddress_IsLimitedAsThat()
    {
        await using var relay = await RunningRelay.StartAsync(new RelaySetup { RateLimit = new RateLimitOptions { Messages = 2, Seconds = 3600 } });
        using var one = await EnterAsync(relay, "203.0.113.7");
        using var two = await EnterAsync(relay, "203.0.113.7");
        using var other = await EnterAsync(relay, "203.0.113.8");
        await SayAsync(one, "a\nx||{\"text\": \"1\"}\nx||{\"text\": \"2\"}\n");
        await ReadLineAsync(one);
        await ReadLineAsync(one);

        await SayAsync(two, "b\nx||{\"text\": \"3\"}\n");
        Assert.Equal("rate_limited", Wire.Error(await ReadLineAsync(two)));
        await SayAsync(other, "c\nx||{\"text\": \"4\"}\n");

        Assert.Equal("ok", Wire.Member(await ReadLineAsync(other), "status"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Enter_OfThisMachineOrNot_IsToldHowTheRelayIs(bool isLocal)
    {
        await using var relay = await RunningRelay.StartAsync();
        using var inside = (await relay.Gateway.EnterAsync(IPAddress.Loopback, isLocal, null, CancellationToken.None))!;
        await SayAsync(inside, "a\n||{\"stats\": true}\n");
        Assert.Equal(isLocal ? "stats" : "error", Wire.Member(await ReadLineAsync(inside), "status"));
    }

    [Fact]
    public async Task Enter_AsASpeaker_SendsInItsNameWithoutBeingIt()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var alice = await relay.RegisterAsync("alice");
        Assert.True(PeerName.TryCreate("alice", out var name, out _));
        using var speaker = await EnterAsync(relay, "203.0.113.7", name);
        await SayAsync(speaker, "bob||{\"text\": \"for alice\"}\n");

        Assert.Equal("ok", Wire.Member(await ReadLineAsync(speaker), "status"));
        Assert.Equal("alice", Wire.Member(await alice.ReadLineAsync(), "from"));
        speaker.Dispose();
        await Eventually.TrueAsync(() => relay.Gateway.Connections == 1, "the speaker has left");
        await alice.SendAsync("bob||{\"text\": \"still here\"}\n");
        Assert.Equal("ok", Wire.Member(await alice.ReadLineAsync(), "status"));
    }

    [Fact]
    public async Task Enter_TooManyOfAnAddress_AreTurnedAway()
    {
        await using var relay = await RunningRelay.StartAsync(new RelaySetup { Gateway = new GatewayOptions { MaxConnectionsPerAddress = 1 } });
        using var one = await EnterAsync(relay, "203.0.113.7");
        using var two = await EnterAsync(relay, "203.0.113.7");
        Assert.Equal("busy", Wire.Error(await ReadLineAsync(two)));
    }

    [Fact]
    public async Task Enter_RelayStops_IsToldAsAny()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var inside = await EnterAsync(relay, "203.0.113.7");
        await SayAsync(inside, "alice\nx||{}\n");
        await ReadLineAsync(inside);
        var stopping = relay.StopAsync();
        Assert.Equal("shutting_down", Wire.Error(await ReadLineAsync(inside)));
        await stopping;
        Assert.Null(await relay.Gateway.EnterAsync(IPAddress.Loopback, true, null, CancellationToken.None));
    }

    private static async Task<Socket> EnterAsync(RunningRelay relay, string address, PeerName? speaker = null) =>
        (await relay.Gateway.EnterAsync(IPAddress.Parse(address), false, speaker, CancellationToken.None))!;

    private static Task SayAsync(Socket socket, string lines) => socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(lines));

    private static async Task<string> ReadLineAsync(Socket socket)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await socket.ReceiveAsync(one).WaitAsync(Eventually.Deadline) > 0 && one[0] != '\n')
            line.Add(one[0]);
        return System.Text.Encoding.UTF8.GetString([.. line]);
    }
}
