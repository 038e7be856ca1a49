using OrleansRelay.Gateway.FanOut;
using OrleansRelay.Log.Origins;
using OrleansRelay.Log.Places;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Sessions;

/// <summary>What a client that registers is told, and what it is sent from then on.</summary>
internal sealed class Welcome(GatewayContext context)
{
    private const double LatestTime = 253_402_300_799;

    /// <summary>On another node messages may have come by so much sooner than where the peer was: some come again.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    private readonly LogPlaces _places = context.Log.Places;

    /// <summary>For one that said no more than its name.</summary>
    public Subscription ForPlain(PeerName name) => new() { Filter = ReceiveFilter.All.Within(context.Options.Delivery, name) };

    /// <summary>For one that is answered.</summary>
    public async ValueTask<Subscription> PrepareAsync(Registration registration, Session session, PeerName name) => new()
    {
        Filter = registration.Receive.Within(context.Options.Delivery, name),
        WantsPositions = registration.WantsPositions,
        IsRemembered = registration.Resume is { FromRemembered: true },
        Resumption = registration.Resume is { } request ? await FindAsync(request, session, name) : null,
        Greet = (output, position) => Greet(output, name, position),
    };

    private async ValueTask<Resumption> FindAsync(ResumeRequest request, Session session, PeerName name)
    {
        var point = request.FromRemembered ? await RecallAsync(session, name) : null;
        if (point is null && request.Epoch is { } epoch)
            point = _places.Find(new LogOrigin(epoch), request.Position);
        if (point is null && request.SinceMessage is { } id)
            point = await _places.FindAsync(id);
        if (point is null && request.SinceTime is { } seconds)
            point = _places.Find(DateTimeOffset.UnixEpoch.AddSeconds(Math.Clamp(seconds, 0, LatestTime)));
        return point is { } known
            ? new Resumption(known, name, _places.OldestTime)
            : new Resumption(new ResumePoint(context.Log.Head, IsComplete: false), name, static () => null);
    }

    // A peer that was never here has missed nothing, if that is sure.
    private async ValueTask<ResumePoint?> RecallAsync(Session session, PeerName name)
    {
        var recalled = await context.Places.ComeAsync(session, name);
        if (recalled.Place is { } place)
            return _places.Find(new LogOrigin(place.Epoch), place.Position) ?? _places.Find(place.Time - Overlap);
        return recalled.IsUncertain || !context.Log.HasFile ? null : new ResumePoint(context.Log.Head, IsComplete: true);
    }

    private void Greet(ByteBuffer output, PeerName name, long position) => Reply.Registered(
        output, name, context.Replication?.NodeName, context.Replication?.CompleteSince, _places.Epoch.Value, position);
}
