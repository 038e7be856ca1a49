using Microsoft.Extensions.Logging;
using OrleansRelay.Grains.Peers;
using OrleansRelay.Log.Origins;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Sessions;

/// <summary>
/// Has the cluster remember how far the peers of this gateway have come that want to know when they come back: when they leave, and
/// now and then while they are here, since a node may go without a word. A few calls at a time, however many peers there are.
/// </summary>
/// <param name="sessions">All sessions.</param>
/// <param name="gateway">The gateway's own random name.</param>
internal sealed class PeerPlaces(
    Func<IEnumerable<Session>> sessions, Guid gateway, LogOrigin epoch, IGrainFactory grains, TimeProvider time, ILogger logger) : IDisposable
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly Throttle _telling = new(TimeSpan.FromMinutes(1), time);
    private ITimer? _timer;
    private int _isTelling;

    public void Start() => _timer = time.CreateTimer(_ => TellOfAllSoon(), null, Period, Period);

    /// <summary>How far the peer of a session that is registering had come; nothing, and uncertain, if that can't be found out now.</summary>
    public async ValueTask<RecalledPlace> ComeAsync(Session session, PeerName name)
    {
        session.IsRemembered = true;
        try
        {
            return await Grain(name).Come(name.Value, VisitOf(session));
        }
        catch (Exception error)
        {
            Report(error);
            return new RecalledPlace { IsUncertain = true };
        }
    }

    /// <summary>Tells how far a session's peer has come that ends, if that is to be remembered. Never fails.</summary>
    public async Task LeaveAsync(Session session)
    {
        if (!session.IsRemembered || session.Name is not { } name)
            return;
        try
        {
            await Grain(name).Leave(name.Value, VisitOf(session), PlaceOf(session));
        }
        catch (Exception error)
        {
            Report(error);
        }
    }

    public void Dispose() => _timer?.Dispose();

    // One round at a time: a grain that hangs is not asked again meanwhile.
    private void TellOfAllSoon()
    {
        if (Interlocked.Exchange(ref _isTelling, 1) == 0)
            _ = TellOfAllAsync();
    }

    private async Task TellOfAllAsync()
    {
        try
        {
            foreach (var (share, places) in AllPlaces())
                await TellAsync(share, places);
        }
        finally
        {
            Volatile.Write(ref _isTelling, 0);
        }
    }

    private Dictionary<int, Dictionary<string, PeerPlace>> AllPlaces()
    {
        var shares = new Dictionary<int, Dictionary<string, PeerPlace>>();
        foreach (var session in sessions().Where(static session => session.IsRemembered))
        {
            if (session.Name is not { } name || PlaceOf(session) is not { } place)
                continue;
            if (!shares.TryGetValue(PeerShares.Of(name), out var places))
                shares[PeerShares.Of(name)] = places = [];
            places[name.Value] = place;
        }

        return shares;
    }

    private async Task TellAsync(int share, Dictionary<string, PeerPlace> places)
    {
        try
        {
            await grains.GetGrain<IPeerPlacesGrain>(share).Remember(places);
        }
        catch (Exception error)
        {
            Report(error);
        }
    }

    private IPeerPlacesGrain Grain(PeerName name) => grains.GetGrain<IPeerPlacesGrain>(PeerShares.Of(name));

    private PeerVisit VisitOf(Session session) => new() { Gateway = gateway, Number = session.Number };

    private PeerPlace? PlaceOf(Session session) => session.Outbox.FindArrived() is { } arrived
        ? new PeerPlace { Epoch = epoch.Value, Position = arrived.Position, Time = arrived.Time }
        : null;

    private void Report(Exception error)
    {
        if (_telling.IsDue())
            logger.PlacesNotTold(error);
    }
}
