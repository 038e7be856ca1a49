using System.Net;
using System.Net.Sockets;
using System.Runtime;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Links;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Federation.Sync;
using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.Presence;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway;

/// <summary>
/// Sends some messages the whole way, over sockets, through the grains and a log of its own, before the first client comes:
/// the runtime compiles a method when it is first called, and once or twice again, better each time, when it was called
/// thirty times. Without this the first clients would wait for that. It ends when next to nothing new is compiled.
/// </summary>
/// <remarks>
/// Its clients have addresses that nobody else has, new ones in each round, so that no limit stops it and nobody's limit is
/// touched; where a system has no such addresses there is no rehearsal.
/// </remarks>
public sealed class Rehearsal(
    GatewayOptions options, Hello self, IGrainFactory grains, MessageGrains messages, ILocalSiloDetails silo, TimeProvider time, ILogger<Rehearsal> logger) : IHostedService
{
    private const int MaxRounds = 30;
    private const int Clients = 8;
    private const int MessagesEach = 6;
    private const int BatchMessages = 16;

    /// <summary>A round with fewer new methods than this is the last.</summary>
    private const int FewMethods = 20;

    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(20);

    private readonly string _name = $"rehearsal-{Guid.NewGuid():N}";

    /// <summary>Never fails: a relay that could not rehearse is only slower at first.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Rehearsal == TimeSpan.Zero)
            return;
        using var timeout = new CancellationTokenSource(options.Rehearsal, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await RunAsync(either.Token);
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
            new LogOptions { MemoryBytes = LogOptions.MinMemoryBytes }, time, NullLogger<MessageLog>.Instance);
        var federation = new FederationOptions();
        using var window = new LogWindow(log, federation, time);
        using var missing = new MissingEntries(log, federation, time);
        using var gateway = new TcpGateway(
            new GatewayOptions { Bind = IPAddress.Loopback, Port = 0 },
            new RateLimitOptions { Messages = 0 },
            self,
            RelayIdentity.Create(),
            new RelayDirectory([]),
            new RelayConnections(self, window, missing),
            federation,
            silo,
            log,
            grains,
            messages,
            new PeerRoster(),
            time,
            NullLoggerFactory.Instance);
        await gateway.StartAsync(stop);
        try
        {
            for (var round = 0; round < MaxRounds; round++)
            {
                var compiled = JitInfo.GetCompiledMethodCount();
                await PlayAsync(gateway.Endpoint, round * Clients, stop);
                await WhenCompiledAsync(stop);
                if (JitInfo.GetCompiledMethodCount() - compiled < FewMethods)
                    return;
            }
        }
        finally
        {
            await gateway.StopAsync(stop);
            await gateway.StoppedAsync(stop);
        }
    }

    private async Task PlayAsync(IPEndPoint endpoint, int first, CancellationToken stop)
    {
        var clients = new List<RehearsalClient>();
        try
        {
            for (var i = first + 1; i <= first + Clients; i++)
                clients.Add(await RehearsalClient.ConnectAsync(endpoint, AddressOf(i), $"{_name}-{i}", stop));
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
        }
    }

    // What was called often is compiled by a thread of the runtime, after the fact.
    private async Task WhenCompiledAsync(CancellationToken stop)
    {
        long compiled;
        do
        {
            compiled = JitInfo.GetCompiledMethodCount();
            await Task.Delay(QuietTime, time, stop);
        }
        while (compiled < JitInfo.GetCompiledMethodCount());
    }

    // Loopback addresses all, and each process of a machine has its own.
    private static IPAddress AddressOf(int number) =>
        new([127, (byte)(64 + (Environment.ProcessId >> 8 & 63)), (byte)Environment.ProcessId, (byte)number]);
}
