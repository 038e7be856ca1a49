using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Links;
using OrleansRelay.Grains.Storage;
using OrleansRelay.Log;

namespace OrleansRelay.Grains.Federation;

/// <summary>
/// Owns the link to one relay, on whichever node it is: starts it, keeps itself alive while it runs, and saves how far it
/// has come now and then. What was sent after the last save is sent again after a crash, which the message ids make harmless.
/// </summary>
public sealed class FederationGrain(
    [PersistentState(FederationGrain.StateName, FederationGrain.Storage)] IPersistentState<LinkState> state,
    FederationLinkFactory links,
    RelayDirectory directory,
    FederationOptions options,
    MessageLog log,
    LostState lost,
    ILocalSiloDetails silo,
    ILogger<FederationGrain> logger) : Grain, IFederationGrain
{
    /// <summary>Name of the storage provider that links keep their positions in.</summary>
    public const string Storage = "relay";

    /// <summary>What their positions are called there.</summary>
    public const string StateName = "link";

    private static readonly TimeSpan SavePeriod = TimeSpan.FromSeconds(5);

    private FederationLink? _link;
    private RelayAddress? _relay;
    private LinkRecord? _record;
    private IGrainTimer? _save;

    public async ValueTask Start()
    {
        var relay = directory.Find(this.GetPrimaryKeyString());
        if (_link is not null && (relay == _relay || relay is null))
            return;
        if (relay is null)
        {
            // Whoever asks has another list than this node. When he asks again he says where he is, and it goes there.
            MigrateOnIdle();
            throw new InvalidOperationException("The relays file of the node that was to have the link does not list this relay.");
        }

        // To another address, or by another key: it goes on from where the peer has acknowledged.
        await StopAsync(TimeSpan.Zero);
        _relay = relay;
        var progress = Recall();
        _record = new LinkRecord(state, progress, lost, this.GetPrimaryKeyString(), logger);
        _link = links.Create(this.GetPrimaryKeyString(), progress.Start with { IsOurs = state.RecordExists && state.State.IsOurs });
        _link.Start();
        _save = this.RegisterGrainTimer(
            SavePosition, new GrainTimerCreationOptions(SavePeriod, SavePeriod) { KeepAlive = true });
        // Whoever takes the link over from a node that dies at once begins where this one did, not later.
        await SaveAsync(_link);
    }

    public ValueTask Contact()
    {
        _link?.Contact();
        return ValueTask.CompletedTask;
    }

    public async ValueTask Came(SiloAddress node)
    {
        if (_link is { AwaitsComing: false })
            return;
        if (node.Equals(silo.SiloAddress))
        {
            await Start();
            _link?.Contact();
            return;
        }

        // Whoever asks for the link next brings it up there.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, node);
        MigrateOnIdle();
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
    }

    public ValueTask Stop() => StopAsync(options.DrainDeadline);

    private async ValueTask StopAsync(TimeSpan drain)
    {
        if (_link is not { } link)
            return;
        _link = null;
        _save?.Dispose();
        await link.StopAsync(drain);
        await SaveAsync(link);
    }

    public ValueTask<LinkStatus> Status() => new(_link?.Status ?? new LinkStatus());

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        await StopAsync(TimeSpan.Zero);

    private LinkProgress Recall()
    {
        if (state.RecordExists)
            return LinkProgress.Resume(log, state.State);
        return lost.IsLost ? LinkProgress.Unknown(log) : LinkProgress.Begin(log);
    }

    private Task SavePosition(CancellationToken stop) => _link is { } link ? SaveAsync(link) : Task.CompletedTask;

    private async Task SaveAsync(FederationLink link)
    {
        if (!await _record!.SaveAsync(link.Position, link.IsOurs))
            DeactivateOnIdle();
    }
}
