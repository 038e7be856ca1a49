using Microsoft.Extensions.Logging;
using Orleans.Storage;
using OrleansRelay.Federation;
using OrleansRelay.Log;

namespace OrleansRelay.Grains.Federation;

/// <summary>
/// Owns the link to one relay, on whichever node it is: starts it, keeps itself alive while it runs, and saves how far it
/// has come now and then. What was sent after the last save is sent again after a crash, which the message ids make harmless.
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
    private LinkProgress? _progress;
    private IGrainTimer? _save;
    private bool _isSaved;

    public async ValueTask Start()
    {
        if (_link is not null)
            return;
        _progress = state.RecordExists ? LinkProgress.Resume(log, state.State) : LinkProgress.Begin(log);
        _link = links.Create(this.GetPrimaryKeyString(), _progress.Start);
        _link.Start();
        _save = this.RegisterGrainTimer(
            SavePosition, new GrainTimerCreationOptions(SavePeriod, SavePeriod) { KeepAlive = true });
        // Whoever takes the link over from a node that dies at once begins where this one did, not later.
        await Save(_link.Position);
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

    private Task SavePosition(CancellationToken stop) => _link is { } link ? Save(link.Position) : Task.CompletedTask;

    private async Task Save(long position)
    {
        if (!_progress!.Advance(position) && _isSaved)
            return;
        _isSaved = false;
        try
        {
            await WriteAsync();
            _isSaved = true;
        }
        catch (InconsistentStateException error)
        {
            // Another node has the link, since this one was believed dead.
            logger.PositionNotSaved(this.GetPrimaryKeyString(), error);
            DeactivateOnIdle();
        }
        catch (Exception error)
        {
            // The link does not depend on it; it is tried again.
            logger.PositionNotSaved(this.GetPrimaryKeyString(), error);
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            _progress!.Note(state.State);
            await state.WriteStateAsync();
        }
        catch (InconsistentStateException)
        {
            await state.ReadStateAsync();
            if (state.RecordExists)
                throw;
            // The storage has lost it, and is told again.
            _progress!.Note(state.State);
            await state.WriteStateAsync();
        }
    }
}
