using System.Net;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Sessions;

/// <summary>What all connections together, or those of one address, may take from the others.</summary>
public sealed class LimitsTests
{
    private const string Busy = "\"error\": \"busy\"";

    [Fact]
    public async Task Connect_MoreThanAnAddressMayHave_IsToldAndOtherAddressesAreServed()
    {
        await using var relay = await StartAsync(new GatewayOptions { MaxConnectionsPerAddress = 2 });
        using var first = await relay.RegisterAsync("first");
        var second = await relay.RegisterAsync("second");
        using var third = await relay.ConnectAsync();
        Assert.Contains(Busy, Assert.Single(await third.ReadToEndAsync()), StringComparison.Ordinal);
        using var elsewhere = await LineClient.ConnectAsync(relay.Endpoint, from: IPAddress.Parse("127.0.0.2"));
        await elsewhere.SendAsync("{\"peer_id\": \"elsewhere\"}\n");
        Assert.Contains("elsewhere", await elsewhere.ReadLineAsync(), StringComparison.Ordinal);

        second.Dispose();
        await Eventually.TrueAsync(() => relay.Gateway.Connections == 2, "the second connection ends");
        using var fourth = await relay.RegisterAsync("fourth");
    }

    [Fact]
    public async Task Send_UnfinishedFramesBeyondTheSum_LastIsToldAndOthersAreServed()
    {
        await using var relay = await StartAsync(new GatewayOptions { MaxPendingBytes = 100_000 });
        using var steady = await relay.RegisterAsync("steady");
        var unfinished = "all||{\"text\": \"" + new string('x', 40_000);
        using var first = await relay.RegisterAsync("first");
        using var second = await relay.RegisterAsync("second");
        using var third = await relay.RegisterAsync("third");
        await first.SendAsync(unfinished);
        await second.SendAsync(unfinished);
        await Eventually.TrueAsync(() => relay.Gateway.PendingBytes > 80_000, "two frames are begun");
        await third.SendAsync(unfinished);
        Assert.Contains(Busy, Assert.Single(await third.ReadToEndAsync(orReset: true)), StringComparison.Ordinal);

        await first.SendAsync("\"}\n");
        Assert.Contains("\"ok\"", await first.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal(40_000, Wire.Body(await steady.ReadLineAsync()).Length);
        second.Dispose();
        await Eventually.TrueAsync(() => relay.Gateway.PendingBytes == 0, "nothing is pending");
    }

    [Fact]
    public async Task Reply_NobodyReadsThemBeyondTheSum_ConnectionIsClosed()
    {
        await using var relay = await StartAsync(new GatewayOptions { MaxPendingBytes = 4096 });
        using var deaf = await relay.RegisterAsync("deaf", receiveBytes: 4096);
        var sending = SendUntilClosedAsync(deaf);
        await Eventually.TrueAsync(() => relay.Gateway.Connections == 0, "the deaf one is closed");
        deaf.Dispose();
        await sending;
        Assert.Equal(0, relay.Gateway.PendingBytes);
    }

    [Fact]
    public async Task Deliver_TakesNothingPastTheDeadline_SlotIsGivenBack()
    {
        await using var relay = await StartAsync(new GatewayOptions { WriteDeadline = TimeSpan.FromSeconds(1) });
        using var deaf = await relay.RegisterAsync("deaf", receiveBytes: 4096);
        using var idle = await relay.RegisterAsync("idle");
        using var sender = await relay.RegisterAsync("sender");
        var message = $"all||{{\"text\": \"{new string('x', 60_000)}\"}}\n";
        await Eventually.TrueAsync(
            async () =>
            {
                await sender.SendAsync(message);
                await sender.ReadLineAsync();
                await idle.ReadLineAsync();
                return relay.Gateway.Connections == 2;
            },
            "the deaf one is closed, and only that one");
    }

    private static Task<RunningRelay> StartAsync(GatewayOptions options) =>
        RunningRelay.StartAsync(new RelaySetup { Gateway = options });

    private static async Task SendUntilClosedAsync(LineClient client)
    {
        // Many at once: their answers have to fill what the system keeps for a connection.
        var messages = string.Concat(Enumerable.Repeat(Wire.Send("all", "hello"), 100));
        try
        {
            while (true)
                await client.SendAsync(messages);
        }
        catch (Exception error) when (error is System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // As it should be.
        }
    }
}
