using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Links;

namespace OrleansRelay.Grains.Federation;

/// <summary>
/// Keeps the link to every relay that the relays file names: every node asks for them again and again, so that those of a
/// node that is gone begin on another one. The last node ends them in good order; before, they move as their silo stops.
/// </summary>
internal sealed class FederationService(
    RelayDirectory directory,
    RelayConnections connections,
    FederationLinkFactory links,
    IGrainFactory grains,
    IClusterMembershipService membership,
    ILocalSiloDetails self,
    TimeProvider time,
    ILogger<FederationService> logger) : IHostedService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ResolvePeriod = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _missing = [];
    private Task _keeping = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        connections.Visitors = links.RunVisitAsync;
        _keeping = Task.WhenAll(RepeatAsync(Period, AskForAllAsync), RepeatAsync(ResolvePeriod, ResolveAllAsync));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _keeping;
        if (HasOthers())
            return;
        await Task.WhenAll(directory.Relays.Select(relay => grains.GetGrain<IFederationGrain>(relay.Id).Stop().AsTask()))
            .WaitAsync(cancellationToken);
    }

    private bool HasOthers() => membership.CurrentSnapshot.Members.Values.Any(
        member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(self.SiloAddress));

    private async Task RepeatAsync(TimeSpan period, Func<Task> action)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            do
                await action();
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private Task AskForAllAsync() => Task.WhenAll(directory.Relays.Select(AskForAsync));

    private async Task AskForAsync(RelayAddress relay)
    {
        try
        {
            await grains.GetGrain<IFederationGrain>(relay.Id).Start();
            lock (_missing)
                _missing.Remove(relay.Id);
        }
        catch (Exception error)
        {
            // Its node is on its way out, or its state can't be read. Said once for each time.
            bool isNew;
            lock (_missing)
                isNew = _missing.Add(relay.Id);
            if (isNew)
                logger.LinkNotStarted(relay.Id, error);
        }
    }

    // The node of the link knows the addresses of its relay; the relay may come to any node.
    private Task ResolveAllAsync() => Task.WhenAll(
        directory.Relays.Where(static relay => !IPAddress.TryParse(relay.Host, out _)).Select(ResolveAsync));

    private async Task ResolveAsync(RelayAddress relay)
    {
        try
        {
            await directory.ResolveAsync(relay, _stop.Token);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            // The link says so.
        }
    }
}
