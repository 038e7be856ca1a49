using OrleansRelay.Federation.Links;
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

    /// <summary>The peer may lack any of it, so it gets all that is still in memory.</summary>
    public static LinkProgress Unknown(MessageLog log) => new(log, new LogVector(), log.OldestInMemory);

    /// <summary>
    /// Goes on with the first entry that the peer may lack. Where nothing of this log is known, its own saved position holds;
    /// if that is of another log, or no line begins there, it is not known how far the link had come.
    /// </summary>
    public static LinkProgress Resume(MessageLog log, LinkState saved)
    {
        var has = new LogVector(saved.Acknowledged.Select(static end => KeyValuePair.Create(new LogOrigin(end.Key), end.Value)));
        long position;
        if (log.Origins.Vector().Ends.Any(end => has[end.Key] != long.MinValue))
            position = log.Origins.FirstUncovered(has);
        else if (saved.Log == log.Name && saved.Position <= log.Head)
            position = saved.Position;
        else
            return Unknown(log);
        return IsLineStart(log, position) ? new LinkProgress(log, has, Math.Max(position, log.Oldest)) : Unknown(log);
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

    private static bool IsLineStart(MessageLog log, long position)
    {
        Span<byte> before = stackalloc byte[1];
        return position <= log.Oldest || log.Read(position - 1, before).Status == LogReadStatus.Lines;
    }
}
