using System.Threading.Channels;
using OrleansRelay.Gateway.Ingest;
using OrleansRelay.Gateway.Sessions;

namespace OrleansRelay.Gateway.Events;

/// <summary>
/// What becomes of frames at this node, as it happens, for somebody who watches; while nobody does, a batch costs a look at a
/// field. Who does not keep up misses the newest.
/// </summary>
public sealed class TrafficEvents(TimeProvider time)
{
    /// <summary>So many wait for the watcher at most.</summary>
    public const int Capacity = 4096;

    private volatile Channel<TrafficEvent>? _watched;
    private long _missed;

    /// <summary>How many events nobody was told of, since whoever watches did not keep up.</summary>
    public long Missed => Volatile.Read(ref _missed);

    internal bool IsWatched => _watched is not null;

    /// <summary>Begins to watch; there is one watcher at a time, which shares what it sees.</summary>
    public ChannelReader<TrafficEvent> Watch()
    {
        var options = new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite };
        var channel = Channel.CreateBounded<TrafficEvent>(options, _ => Interlocked.Increment(ref _missed));
        _watched = channel;
        return channel.Reader;
    }

    /// <summary>Nobody watches any more.</summary>
    public void End() => _watched = null;

    /// <summary>Tells what became of a batch.</summary>
    internal void Tell(ReadOnlySpan<FrameAnswer> answers, SessionIdentity sender, long retryAfterMs)
    {
        if (_watched is not { } channel)
            return;
        var at = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        var (peer, relay) = (sender.Name?.Value, sender.Greeting?.RelayId);
        var limited = 0;
        foreach (ref readonly var answer in answers)
        {
            limited += answer.Kind == FrameAnswerKind.RateLimited ? 1 : 0;
            TrafficEvent? what = answer.Kind switch
            {
                FrameAnswerKind.Duplicate => new DuplicateEvent(answer.Id),
                FrameAnswerKind.Refused => new RefusedEvent(answer.Code, answer.Reason ?? ""),
                _ => null,
            };
            if (what is not null)
                channel.Writer.TryWrite(what with { At = at, Peer = peer, Relay = relay });
        }

        if (limited > 0)
            channel.Writer.TryWrite(new LimitedEvent(sender.AddressKey, limited, retryAfterMs) { At = at, Peer = peer, Relay = relay });
    }
}
