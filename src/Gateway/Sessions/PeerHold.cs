using OrleansRelay.Grains.Peers;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Sessions;

/// <summary>
/// One connection's hold on its peer id, over all nodes. Its peer grain may be on any of them and go with it, so it is told
/// again when it may have forgotten.
/// </summary>
internal sealed class PeerHold
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A grain that can be reached answers sooner; a call that was lost with its node is better made again.</summary>
    private static readonly TimeSpan AgainPatience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly GatewayContext _context;
    private readonly Session _session;
    private readonly IPeerGrain _peer;
    private PeerConnection _connection;
    private volatile bool _isTaken;
    private volatile bool _isForgotten;
    private volatile bool _isLeft;

    public PeerHold(GatewayContext context, Session session, PeerName name)
    {
        (_context, _session) = (context, session);
        _peer = context.Grains.GetGrain<IPeerGrain>(name.Value);
        _connection = new PeerConnection
        {
            Gateway = context.Id,
            Number = session.Number,
            Since = context.Time.GetUtcNow().Ticks,
        };
    }

    /// <summary>It was taken, and its grain is to be told again.</summary>
    public bool IsForgotten => _isForgotten && _isTaken && !_isLeft;

    /// <summary>Takes the id over from whoever has it, trying for ten seconds, which are those in which a dead node is found out.</summary>
    /// <returns>Null, or why the session has to end.</returns>
    public async ValueTask<Farewell?> TakeAsync()
    {
        var began = _context.Time.GetTimestamp();
        try
        {
            _connection = await _peer.Attach(_connection, _context.Observer);
            return Taken();
        }
        catch (Exception error)
        {
            _context.Reattachment.Report(error);
        }

        for (var pause = FirstPause; LeftSince(began) > pause; pause = Longer(pause))
        {
            await Task.Delay(pause, _context.Time);
            if (_session.Outbox.IsHanging)
                return Farewell.Stopping;
            // The first call may have come through, and others since: it must not come before those.
            switch (await TryAttachAgainAsync(LeftSince(began)))
            {
                case true:
                    return Taken();
                case false:
                    return Farewell.Replaced;
            }
        }

        _context.Logger.NotRegistered(_session.Number, Patience.TotalSeconds);
        return Farewell.Unregistered;
    }

    /// <summary>Its grain does not know of it any more, or may not.</summary>
    public void Forget() => _isForgotten = true;

    /// <summary>Tells its grain again, unless it need not be; the session is replaced if a newer connection has the id.</summary>
    /// <returns>False if that is to be tried again later.</returns>
    public async ValueTask<bool> TakeAgainAsync(CancellationToken stop)
    {
        if (!IsForgotten)
            return true;
        _isForgotten = false;
        var attached = await TryAttachAgainAsync(AgainPatience, stop);
        if (attached is null)
            _isForgotten = true;
        else if (attached == false)
            _session.Replace();
        else if (_isLeft)
            await LeaveAsync();
        return attached is not null;
    }

    /// <summary>Gives the id up, as far as it can be said: nothing waits for the grain.</summary>
    public async ValueTask LeaveAsync()
    {
        _isLeft = true;
        try
        {
            await _peer.Detach(_connection);
        }
        catch (Exception error)
        {
            _context.Reattachment.Report(error);
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => 2 * pause < LongestPause ? 2 * pause : LongestPause;

    private TimeSpan LeftSince(long began) => Patience - _context.Time.GetElapsedTime(began);

    private Farewell? Taken()
    {
        _isTaken = true;
        // A node has died meanwhile, perhaps the one that answered.
        if (_isForgotten)
            _context.Reattachment.Look();
        return null;
    }

    // True if it has the id, false if a newer connection has, null if its grain can't be reached.
    private async ValueTask<bool?> TryAttachAgainAsync(TimeSpan patience, CancellationToken stop = default)
    {
        try
        {
            var attached = await _peer.AttachAgain(_connection, _context.Observer).AsTask().WaitAsync(patience, _context.Time, stop);
            _connection = attached ?? _connection;
            return attached is not null;
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            _context.Reattachment.Report(error);
            return null;
        }
    }
}
