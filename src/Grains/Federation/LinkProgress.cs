using OrleansRelay.Federation;
using OrleansRelay.Log;
using OrleansRelay.Log.Origins;

namespace OrleansRelay.Grains.Federation;

/// <summary>
/// How far a link has come: while it runs a position of this node's log; saved, what the peer has of each origin, with which
/// another node goes on.
/// </summary>
internal sealed class LinkProgress
{
    private readonly MessageLog _log;
    private readonly LogVector _has;
    private long _position;

    private LinkProgress(MessageLog log, LogVector has, long position) => (_log, _has, _position) = (log, has, position);

    public LinkStart Start => new(_position, _has.Copy());

    /// <summary>A relay that was never linked gets what comes from now on.</summary>
    public static LinkProgress Begin(MessageLog log) => new(log, log.Origins.Vector(), log.Head);

    /// <summary>
    /// Goes on with the first entry that the peer may lack. Where nothing of this log is known, its own saved position holds;
    /// if that is of another log, the peer gets all that is still in memory, since it may miss any of it.
    /// </summary>
    public static LinkProgress Resume(MessageLog log, LinkState saved)
    {
        var has = new LogVector(saved.Acknowledged.Select(static end => KeyValuePair.Create(new LogOrigin(end.Key), end.Value)));
        if (log.Origins.Vector().Ends.Any(end => has[end.Key] != long.MinValue))
            return new LinkProgress(log, has, Math.Max(log.Origins.FirstUncovered(has), log.Oldest));
        var isKnown = saved.Log == log.Name && saved.Position <= log.Head;
        return new LinkProgress(log, has, isKnown ? Math.Max(saved.Position, log.Oldest) : log.OldestInMemory);
    }

    /// <summary>The link has come up to a position; false if it was there already.</summary>
    public bool Advance(long position)
    {
        if (position == _position)
            return false;
        _log.Origins.Cover(_has, _position, position);
        _position = position;
        return true;
    }

    /// <summary>Writes down where the link stands.</summary>
    public void Note(LinkState state)
    {
        (state.Position, state.Log) = (_position, _log.Name);
        state.Acknowledged = _has.Ends.ToDictionary(static end => end.Key.Value, static end => end.Value);
    }
}
