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
    private string[] _toldLinks = [];
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
            string[] linked = [.. (await links.AllAsync()).Where(static link => link.IsUp).Select(static link => link.Relay.Id)];
            if (roster.NextChange == _toldChange && linked.SequenceEqual(_toldLinks) && time.GetElapsedTime(_toldAt) < Renewal)
                return;
            var list = roster.List(null, null, PeersFrame.MaxNames);
            hints.Tell(list.Count, list.Peers, linked);
            (_toldChange, _toldLinks, _toldAt) = (list.Next, linked, time.GetTimestamp());
        }
        finally
        {
            Volatile.Write(ref _isTelling, 0);
        }
    }
}
