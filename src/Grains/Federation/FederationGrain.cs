using Microsoft.Extensions.Logging;
using Orleans.Storage;
using OrleansRelay.Federation;
using OrleansRelay.Log;

namespace OrleansRelay.Grains.Federation;

/// <summary>
/// Owns the link to one relay: starts it, keeps itself alive while it runs, and saves its position now and then. What
/// was sent after the last save is sent again after a crash, which the message ids make harmless.
/// </summary>
public sealed class FederationGrain(
    [PersistentState("link", FederationGrain.Storage)] IPersistentState<LinkState> state,
    FederationLinkFactory links,
    MessageLog log,
    ILogger<FederationGrain> logger) : Grain, IFederationGrain
{
    /// <summary>Name of the storage provider that links keep their positions in.</summary>
    public const string Storage = "relay";

    private static readonly TimeSpan SavePeriod = TimeSpan.FromSeconds(5);

    private FederationLink? _link;
    private IGrainTimer? _save;

    public ValueTask Start()
    {
        if (_link is not null)
            return ValueTask.CompletedTask;
        _link = links.Create(this.GetPrimaryKeyString(), StartPosition());
        _link.Start();
        _save = this.RegisterGrainTimer(
            SavePosition, new GrainTimerCreationOptions(SavePeriod, SavePeriod) { KeepAlive = true });
        return ValueTask.CompletedTask;
    }

    public ValueTask Contact()
    {
        _link?.Contact();
        return ValueTask.CompletedTask;
    }

    public async ValueTask Stop()
    {
        if (_link is not { } link)
            return;
        _link = null;
        _save?.Dispose();
        await link.StopAsync();
        await Save(link.Position);
    }

    public ValueTask<LinkStatus> Status() => new(_link?.Status ?? new LinkStatus());

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => await Stop();

    // A relay that was never linked gets what comes from now on; one whose position belongs to another log gets all that
    // is still in memory, since it may miss any of it.
    private long StartPosition()
    {
        if (!state.RecordExists)
            return log.Head;
        var known = state.State.Log == log.Name && state.State.Position <= log.Head;
        return known ? Math.Max(state.State.Position, log.Oldest) : log.OldestInMemory;
    }

    private Task SavePosition(CancellationToken stop) => _link is { } link ? Save(link.Position) : Task.CompletedTask;

    private async Task Save(long position)
    {
        if (state.RecordExists && state.State.Position == position && state.State.Log == log.Name)
            return;
        try
        {
            (state.State.Position, state.State.Log) = (position, log.Name);
            await state.WriteStateAsync();
        }
        catch (Exception error) when (error is IOException or InconsistentStateException or UnauthorizedAccessException)
        {
            logger.PositionNotSaved(this.GetPrimaryKeyString(), error);
        }
    }
}
