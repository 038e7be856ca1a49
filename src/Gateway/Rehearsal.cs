using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway;

/// <summary>
/// Sends some messages the whole way, over sockets, through the grains and a log of its own, before the first client comes:
/// the runtime compiles a method when it is first called, and without this the first clients would wait for that, up to a
/// tenth of a second. The clients of the rehearsal have addresses that nobody else has, so that nobody's limit is touched;
/// where a system has no such addresses there is no rehearsal.
/// </summary>
public sealed class Rehearsal(Hello self, IGrainFactory grains, TimeProvider time, ILogger<Rehearsal> logger) : IHostedService
{
    private const int Clients = 8;
    private const int MessagesEach = 8;
    private const int BatchMessages = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly string _name = $"rehearsal-{Guid.NewGuid():N}";

    /// <summary>Never fails: a relay that could not rehearse is only slower at first.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(_ => deadline.Cancel(), null, Patience, Timeout.InfiniteTimeSpan);
        try
        {
            await RunAsync(deadline.Token);
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException)
        {
            logger.RehearsalEnded(error.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RunAsync(CancellationToken stop)
    {
        using var log = MessageLog.Open(
            new LogOptions { MemoryBytes = 4 << 20 }, time, NullLogger<MessageLog>.Instance);
        using var gateway = new TcpGateway(
            new GatewayOptions { Bind = IPAddress.Loopback, Port = 0 },
            new RateLimitOptions { Messages = 0 },
            self,
            new RelayDirectory([]),
            log,
            grains,
            time,
            NullLoggerFactory.Instance);
        await gateway.StartAsync(stop);
        var clients = new List<RehearsalClient>();
        try
        {
            for (byte i = 1; i <= Clients; i++)
                clients.Add(await RehearsalClient.ConnectAsync(gateway.Endpoint, AddressOf(i), $"{_name}-{i}", stop));
            for (var i = 0; i < MessagesEach; i++)
            {
                foreach (var client in clients)
                    await client.SendAsync(1, stop);
            }

            await Task.WhenAll(clients.Select(client => client.SendAsync(BatchMessages, stop)));
        }
        finally
        {
            foreach (var client in clients)
                client.Dispose();
            await gateway.StopAsync(stop);
        }
    }

    // Loopback addresses all, and each node has its own even if they share a machine.
    private static IPAddress AddressOf(byte number) =>
        new([127, (byte)(64 + (Environment.ProcessId >> 8 & 63)), (byte)Environment.ProcessId, number]);
}
