using OrleansRelay.Gateway;
using OrleansRelay.Gateway.Presence;
using OrleansRelay.Grains.Presence;
using OrleansRelay.Web.Api;

namespace OrleansRelay.Web.Events;

/// <summary>Peers that come and leave, at any node.</summary>
internal sealed class PeerEvents(PeerRoster roster, RosterRefresh others, GatewayOptions options, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    public async Task RunAsync(EventAudience audience, CancellationToken stop)
    {
        if (options.Presence == PresencePolicy.Off)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            return;
        }

        var next = roster.NextChange;
        var changes = new List<PeerChange>();
        while (true)
        {
            await Task.Delay(Period, time, stop);
            if (!others.IsAlone)
                await others.RunAsync();
            changes.Clear();
            // Of those that are forgotten nothing can be told; whoever needs all asks for the list.
            roster.TryRead(ref next, changes);
            foreach (var change in changes)
                audience.Tell(new StreamEvent(EventKinds.Peer, Write(change)));
        }
    }

    private byte[] Write(PeerChange change) => EventJson.Write(json =>
    {
        json.WriteString("peer", change.Peer);
        json.WriteBoolean("here", change.IsHere);
        json.WriteNumber("at", time.UnixNow());
    });
}
