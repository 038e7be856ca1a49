using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Storage;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Storage;

namespace OrleansRelay.Grains.Peers;

/// <summary>
/// Keeps what it is told in memory, and writes it as a whole every few seconds: what is lost in a crash are some seconds, which a
/// peer then gets again. Reentrant, so that one that comes can wait for one that leaves.
/// </summary>
[PreferLocalPlacement, Reentrant]
public sealed class PeerPlacesGrain(
    [PersistentState("peer-places", FederationGrain.Storage)] IPersistentState<PeerPlacesState> state,
    LostState lost,
    TimeProvider time,
    ILogger<PeerPlacesGrain> logger) : Grain, IPeerPlacesGrain
{
    /// <summary>More peers than this are not remembered by one grain; those that have been away longest are forgotten.</summary>
    public const int MaxPeers = 8192;

    /// <summary>Who has been away for longer is forgotten.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    /// <summary>How long a peer that comes waits for its own earlier connection. One that is gone without a word says nothing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan SavePeriod = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, PeerVisit> _here = [];
    private readonly Dictionary<PeerVisit, TaskCompletionSource> _stays = [];
    private bool _isChanged;
    private bool _isFailing;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(static (grain, _) => grain.SaveAsync(), this, SavePeriod, SavePeriod);
        return Task.CompletedTask;
    }

    public ValueTask Remember(Dictionary<string, PeerPlace> places)
    {
        foreach (var (peer, place) in places)
        {
            // Told late of an earlier connection.
            if (!state.State.Places.TryGetValue(peer, out var known) || known.Time <= place.Time)
                state.State.Places[peer] = place;
        }

        if (state.State.Places.Count > MaxPeers)
            Forget();
        _isChanged = true;
        return ValueTask.CompletedTask;
    }

    public async ValueTask<RecalledPlace> Come(string peer, PeerVisit visit)
    {
        var before = _here.TryGetValue(peer, out var other) ? _stays.GetValueOrDefault(other) : null;
        Enter(peer, visit);
        if (before is not null)
        {
            await before.Task.WaitAsync(Patience, time)
                .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }

        return Recall(peer);
    }

    public async ValueTask Leave(string peer, PeerVisit visit, PeerPlace? place)
    {
        if (place is { } known)
            await Remember(new Dictionary<string, PeerPlace> { [peer] = known });
        if (_here.TryGetValue(peer, out var here) && here == visit)
            _here.Remove(peer);
        if (_stays.Remove(visit, out var left))
            left.TrySetResult();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => SaveAsync();

    private RecalledPlace Recall(string peer)
    {
        var isKnown = state.State.Places.TryGetValue(peer, out var place);
        return new RecalledPlace
        {
            Place = isKnown ? place : null,
            IsUncertain = !isKnown && (lost.IsLost || state.State.HasForgotten),
        };
    }

    private void Enter(string peer, PeerVisit visit)
    {
        // Those that were lost with their nodes never leave.
        if (_stays.Count >= 2 * MaxPeers)
        {
            _stays.Clear();
            _here.Clear();
        }

        _here[peer] = visit;
        _stays[visit] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    // Down to three quarters, so that it is not done again for each that comes.
    private void Forget()
    {
        var kept = state.State.Places.OrderByDescending(static place => place.Value.Time).Take(MaxPeers * 3 / 4);
        state.State.Places = new Dictionary<string, PeerPlace>(kept);
        state.State.HasForgotten = true;
    }

    private void ForgetOld()
    {
        var since = time.GetUtcNow() - Memory;
        foreach (var (peer, place) in state.State.Places)
        {
            if (place.Time < since)
                state.State.HasForgotten |= state.State.Places.Remove(peer);
        }
    }

    private async Task SaveAsync()
    {
        if (!_isChanged)
            return;
        ForgetOld();
        _isChanged = false;
        try
        {
            await state.WriteStateAsync();
            _isFailing = false;
        }
        catch (InconsistentStateException)
        {
            // Another activation has them, since this one was believed dead; it is told from now on.
            DeactivateOnIdle();
        }
        catch (Exception error)
        {
            _isChanged = true;
            if (!_isFailing)
                logger.PlacesNotSaved(error);
            _isFailing = true;
        }
    }
}
