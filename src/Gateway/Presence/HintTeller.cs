using OrleansRelay.Federation;
using OrleansRelay.Federation.Presence;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Presence;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Presence;

/// <summary>
/// Tells other relays who is here, and which relays this one is linked with: when that has changed, and once a minute, since
/// what is not heard again is forgotten.
/// </summary>
internal sealed class HintTeller(
    PeerHints hints, PeerRoster roster, RosterRefresh? others, LinkReports links, RelayDirectory directory, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(1);

    private ITimer? _timer;
    private long _toldChange = -1;
    private (string Relay, bool IsMeasured)[] _toldLinks = [];
    private long _toldAt;
    private int _isTelling;

    public void Start() => _timer = time.CreateTimer(_ => TellSoon(), null, TimeSpan.Zero, Period);

    public void Dispose() => _timer?.Dispose();

    private void TellSoon()
    {
        if (Interlocked.Exchange(ref _isTelling, 1) == 0)
            _ = TellAsync();
    }

    private async Task TellAsync()
    {
        try
        {
            // Those that have come unlisted say something soon.
            if (directory.Relays.Count == 0 && hints.All().Count == 0)
                return;
            if (others is { IsAlone: false })
                await others.RunAsync();
            var up = Array.FindAll(await links.AllAsync(), static link => link.IsUp);
            // How long a way takes is news as soon as it is known at all; after that it can wait.
            var linked = Array.ConvertAll(up, static link => (link.Relay.Id, link.Status?.RoundTrip is not null));
            if (roster.NextChange == _toldChange && linked.SequenceEqual(_toldLinks) && time.GetElapsedTime(_toldAt) < Renewal)
                return;
            var list = roster.List(null, null, PeersFrame.MaxNames);
            hints.Tell(list.Count, list.Peers, Array.ConvertAll(up, static link => link.Relay.Id), Array.ConvertAll(up, RoundTrip));
            (_toldChange, _toldLinks, _toldAt) = (list.Next, linked, time.GetTimestamp());
        }
        finally
        {
            Volatile.Write(ref _isTelling, 0);
        }
    }

    private static long RoundTrip(LinkReport link) => link.Status?.RoundTrip is { } taken ? (long)Math.Max(1, taken.TotalMicroseconds) : 0;
}
