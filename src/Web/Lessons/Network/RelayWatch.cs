using OrleansRelay.Gateway.Events;
using OrleansRelay.Grains.Nodes;
using OrleansRelay.Log;
using OrleansRelay.Web.Api;

namespace OrleansRelay.Web.Lessons.Network;

/// <summary>Sees what comes to a relay: what enters its log, and what does not.</summary>
/// <param name="known">The relays of the network; who else brings something is a peer.</param>
internal sealed class RelayWatch(LessonRelay relay, IReadOnlySet<string> known, HopTally hops) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly MessageLog _log = relay.Log;
    private readonly TrafficEvents _traffic = relay.Traffic;
    private readonly NodeReports _reports = relay.Reports;
    private Task _running = Task.CompletedTask;
    private long _position;
    private long _frames;

    /// <summary>All that the relay has counted was seen.</summary>
    public bool HasSeenAll
    {
        get
        {
            var counted = _reports.OfThisNode;
            return Volatile.Read(ref _position) == _log.Head
                && Volatile.Read(ref _frames) == counted.Duplicates + counted.Limited + counted.Refused;
        }
    }

    public void Start() => _running = Task.WhenAll(WatchLogAsync(_stop.Token), WatchTrafficAsync(_stop.Token));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _traffic.End();
        _stop.Dispose();
    }

    private async Task WatchLogAsync(CancellationToken stop)
    {
        var lines = new byte[LessonRelay.MaxLineBytes];
        while (true)
        {
            var more = _log.NextAppend();
            while (_log.Read(_position, lines) is { Status: not LogReadStatus.AtEnd } read)
            {
                if (read.Status == LogReadStatus.Lines)
                    See(lines.AsSpan(0, read.Count));
                Volatile.Write(ref _position, read.Next);
            }

            await more.WaitAsync(stop);
        }
    }

    private async Task WatchTrafficAsync(CancellationToken stop)
    {
        await foreach (var what in _traffic.Watch().ReadAllAsync(stop))
        {
            See(what);
            Interlocked.Add(ref _frames, what is LimitedEvent limited ? limited.Frames : 1);
        }
    }

    private void See(ReadOnlySpan<byte> lines)
    {
        var at = TimeProvider.System.UnixNow();
        foreach (var line in new LineWalk(lines))
        {
            if (LogEntry.Read(line) is not { } entry)
                continue;
            var via = entry.SeenBy is [.., var last, _] ? last : null;
            hops.Add(Hop(entry.Id, via, entry.From, at, HopOutcome.New));
        }
    }

    private void See(TrafficEvent what)
    {
        switch (what)
        {
            case DuplicateEvent duplicate:
                hops.Add(Hop($"{duplicate.Id}", what.Relay, what.Peer, what.At, HopOutcome.Duplicate));
                break;
            case LimitedEvent limited:
                for (var i = 0; i < limited.Frames; i++)
                    hops.Add(Hop(null, what.Relay, what.Peer ?? limited.Address, what.At, HopOutcome.Dropped));
                break;
            default:
                hops.Add(Hop(null, what.Relay, what.Peer, what.At, HopOutcome.Dropped));
                break;
        }
    }

    private Hop Hop(string? id, string? via, string? peer, double at, HopOutcome outcome) => via is not null && known.Contains(via)
        ? new Hop(id, via, null, relay.Id, at, outcome)
        : new Hop(id, null, via ?? peer ?? "somebody", relay.Id, at, outcome);
}
