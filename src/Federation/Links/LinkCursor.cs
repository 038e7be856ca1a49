using OrleansRelay.Log.Origins;

namespace OrleansRelay.Federation.Links;

/// <summary>Up to where a peer is known to have everything. It only moves forward; others read it while the link runs.</summary>
internal sealed class LinkCursor(LinkStart start, LogOrigins origins, long head)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _position = start.Position;
    private long _awaited = long.MaxValue;
    private OriginRun _run;

    /// <summary>Lasts, as the position does, from one connection to the next.</summary>
    public NamelessRefusals Nameless { get; } = new();

    public long Position => Volatile.Read(ref _position);

    public void MoveTo(long position)
    {
        lock (_gate)
        {
            Volatile.Write(ref _position, Math.Max(_position, position));
            if (_position >= _awaited)
                _reached.TrySetResult();
        }
    }

    /// <summary>Completes when the cursor has come to a position; asked once, as the link ends.</summary>
    public Task WhenReached(long position)
    {
        lock (_gate)
            _awaited = position;
        MoveTo(Position);
        return _reached.Task;
    }

    /// <summary>Whether the peer got the line that begins here before the link began, from another node. For the sender alone.</summary>
    public bool HasLineAt(long position)
    {
        // Nobody knows of what came later.
        if (position >= head)
            return false;
        if ((position >= _run.End || position < _run.Start) && !origins.TryFind(position, out _run))
            return false;
        return _run.From(position).OriginStart < start.Has[_run.Origin];
    }
}
