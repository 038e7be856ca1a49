using OrleansRelay.Federation;
using OrleansRelay.Federation.Presence;
using OrleansRelay.Grains.Presence;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Presence;

/// <summary>Tells other relays who is here: when that has changed, and once a minute, since what is not heard again is forgotten.</summary>
internal sealed class HintTeller(
    PeerHints hints, PeerRoster roster, RosterRefresh? others, RelayDirectory directory, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(1);

    private ITimer? _timer;
    private long _toldChange = -1;
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
            if (roster.NextChange == _toldChange && time.GetElapsedTime(_toldAt) < Renewal)
                return;
            var list = roster.List(null, null, PeersFrame.MaxNames);
            hints.Tell(list.Count, list.Peers);
            (_toldChange, _toldAt) = (list.Next, time.GetTimestamp());
        }
        finally
        {
            Volatile.Write(ref _isTelling, 0);
        }
    }
}
