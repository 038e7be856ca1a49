using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Links;

namespace OrleansRelay.Grains.Federation;

/// <summary>
/// Keeps the link to every relay that the relays file names: every node asks for them again and again, so that those of a
/// node that is gone begin on another one, and ends those that the file names no more. The last node ends all in good order;
/// before, they move as their silo stops.
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
    private readonly Dictionary<string, LinkKeeper> _links = [];
    private Task _keeping = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        connections.Visitors = links.RunVisitAsync;
        _keeping = Task.WhenAll(RepeatAsync(Period, AskForAll), RepeatAsync(ResolvePeriod, ResolveAllAsync));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _keeping;
        var isLast = !HasOthers();
        await Task.WhenAll(_links.Values.Select(link => isLast ? link.StopAsync() : link.Asking)).WaitAsync(cancellationToken);
    }

    private bool HasOthers() => membership.CurrentSnapshot.Members.Values.Any(
        member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(self.SiloAddress));

    // Now, after each period, and when the relays file has changed.
    private async Task RepeatAsync(TimeSpan period, Func<Task> action)
    {
        while (!_stop.IsCancellationRequested)
        {
            var replaced = directory.WhenReplaced;
            await action();
            await replaced.WaitAsync(period, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task AskForAll()
    {
        foreach (var relay in directory.Relays)
            _links.TryAdd(relay.Id, new LinkKeeper(relay.Id, grains, self.SiloAddress, logger));
        foreach (var (id, link) in _links)
        {
            var isListed = directory.Find(id) is not null;
            if (link.IsEnded && !isListed)
                _links.Remove(id);
            else
                link.Ask(isListed);
        }

        return Task.CompletedTask;
    }

    // The node of the link knows the addresses of its relay; the relay may come to any node.
    private Task ResolveAllAsync() => Task.WhenAll(
        directory.Relays.Where(static relay => relay.IsDialled && !IPAddress.TryParse(relay.Host, out _)).Select(ResolveAsync));

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
