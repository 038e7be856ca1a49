using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OrleansRelay.Log;
using OrleansRelay.Log.Memory;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.FanOut;

/// <summary>
/// A share of the connections, each of which is sent what it is owed by whichever thread is in it; one at a time. It takes
/// the log in turns of at most <see cref="TurnBytes"/>, so that one stretch of memory, still in the processor's cache, goes
/// to all connections before the next one does. Its anchor keeps the ring from overwriting what a turn has yet to send:
/// when sending is what can't keep up, appending waits, and so do the publishers.
/// </summary>
internal sealed class SenderShare
{
    private const int TurnBytes = 256 * 1024;

    /// <summary>One <c>send</c> costs about what copying so many bytes does.</summary>
    private const int SendCostBytes = 16 * 1024;

    private readonly MessageLog _log;
    private readonly SlowConsumerPolicy _policy;
    private readonly ILogger _logger;
    private readonly Action _wake;
    private readonly LogAnchor _anchor;
    private readonly ConcurrentQueue<SessionOutbox> _attention = new();
    private readonly Followers _followers = new();
    private readonly Followers _choosers = new();
    private readonly Routes _routes = new();
    private readonly Action<SessionOutbox> _sendOffered;
    private long _position;
    private long _limit;
    private int _entered;

    /// <param name="wake">Is called when there is something to do that no append tells of.</param>
    public SenderShare(FanOutContext context, GatewayOptions options, Action wake)
    {
        (Context, _log, _logger) = (context, context.Log, context.Logger);
        (_policy, _wake) = (options.SlowConsumer, wake);
        _sendOffered = SendOffered;
        MaxLineBytes = Limits.MaxRelayFrameBytes(options.MaxFrameBytes);
        _anchor = _log.AddAnchor();
        _position = _anchor.Position;
    }

    public FanOutContext Context { get; }

    /// <summary>No line of the log is longer than this.</summary>
    public int MaxLineBytes { get; }

    /// <summary>All before it was sent, or is kept for who could not be sent it.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Where what is sent in one piece, and does not lie so, is put together. For whoever is in the share.</summary>
    public ByteBuffer Composing { get; } = new(4096, 128 * 1024);

    public bool HasWork => !_attention.IsEmpty || Volatile.Read(ref _position) < _log.Head;

    /// <summary>How much there is to send, in bytes that would take as long; 0 while a thread is in it. A guess.</summary>
    public long Waiting
    {
        get
        {
            var bytes = _log.Head - Volatile.Read(ref _position);
            return bytes <= 0 || Volatile.Read(ref _entered) == 1 ? 0 : (SendCostBytes + bytes) * (_followers.Count + (_choosers.Count > 0 ? 1 : 0));
        }
    }

    /// <summary>Something about the connection has changed: it is new, can be sent to again, or closed.</summary>
    public void Attend(SessionOutbox outbox)
    {
        if (!outbox.TryAskAttention())
            return;
        _attention.Enqueue(outbox);
        _wake();
    }

    /// <summary>Does one turn of what there is to do; false if another thread is in it, who will see all there is.</summary>
    public bool TryRun()
    {
        if (Interlocked.CompareExchange(ref _entered, 1, 0) != 0)
            return false;
        try
        {
            AttendAll();
            if (_position < _log.Head)
                Turn();
        }
        finally
        {
            // A full barrier: who is turned away until here has this thread look for work once more.
            Interlocked.Exchange(ref _entered, 0);
        }

        return true;
    }

    /// <summary>Nothing more is sent, and nothing of the log is held.</summary>
    public void Close() => _log.RemoveAnchor(_anchor);

    private void Turn()
    {
        _limit = _log.BoundaryAt(Math.Min(_log.Head, _position + TurnBytes));
        foreach (var follower in _followers.All)
            Advance(follower, _limit);
        if (_choosers.Count > 0)
            SendToChoosers();
        Volatile.Write(ref _position, _limit);
        _log.Advance(_anchor, _limit);
        if (_policy == SlowConsumerPolicy.Disconnect)
        {
            AbortFallen(_followers);
            AbortFallen(_choosers);
        }
    }

    private void SendToChoosers()
    {
        var walk = new LineWalk(_log, _position, _limit);
        while (walk.MoveNext())
            _routes.Offer(walk.Target, walk.Start, walk.End);
        _routes.TakeOffered(_sendOffered);
    }

    private void SendOffered(SessionOutbox chooser)
    {
        try
        {
            chooser.SendOffered(_position, _limit);
        }
        catch (Exception error)
        {
            chooser.Fail(error);
        }
    }

    // What fails for one connection must not keep the others from being sent to, nor end a thread, and so the process.
    private static void Advance(SessionOutbox follower, long limit)
    {
        try
        {
            follower.Advance(limit);
        }
        catch (Exception error)
        {
            follower.Fail(error);
        }
    }

    // One that takes nothing at all never asks for attention.
    private void AbortFallen(Followers followers)
    {
        var oldest = _log.OldestInMemory;
        foreach (var follower in followers.All)
        {
            if (follower.HasFallen(oldest))
                follower.Abort();
        }
    }

    private void AttendAll()
    {
        while (_attention.TryDequeue(out var outbox))
        {
            outbox.Attended();
            if (!outbox.IsClosed)
            {
                Resume(outbox);
                continue;
            }

            outbox.DropWish();
            Remove(outbox);
        }
    }

    private void Resume(SessionOutbox outbox)
    {
        if (outbox.TryGrant(_position))
            Remove(outbox);
        if (outbox.Slot < 0 && outbox.IsFollowing)
            Add(outbox);
        if (!outbox.TryResume())
            return;
        if (outbox.IsResuming)
        {
            outbox.CatchUp();
            return;
        }

        // The anchor goes back to where the connection is, so that it can be sent from there.
        while (!_log.TryLower(_anchor, outbox.Position))
        {
            if (!FallBehind(outbox))
                return;
        }

        CatchUp(outbox);
        _log.Advance(_anchor, _position);
    }

    private void CatchUp(SessionOutbox outbox)
    {
        try
        {
            outbox.CatchUpWithShare(_position);
        }
        catch (Exception error)
        {
            outbox.Fail(error);
        }
    }

    // False if the connection is served elsewhere, or not at all, from now on.
    private bool FallBehind(SessionOutbox outbox)
    {
        if (_policy == SlowConsumerPolicy.CatchUp && _log.HasFile)
        {
            _logger.ReaderCatchesUp(outbox.Number);
            outbox.CatchUp();
            return false;
        }

        if (_policy == SlowConsumerPolicy.Disconnect)
        {
            outbox.Abort();
            return false;
        }

        _logger.ReaderMissed(outbox.Number, outbox.SkipToOldest());
        return true;
    }

    private void Add(SessionOutbox outbox)
    {
        outbox.RoutedBy = outbox.Filter;
        if (outbox.Filter.IsAll)
        {
            _followers.Add(outbox);
            return;
        }

        _choosers.Add(outbox);
        _routes.Add(outbox, outbox.Filter);
    }

    private void Remove(SessionOutbox outbox)
    {
        if (outbox.Slot < 0 || outbox.RoutedBy is not { } filter)
            return;
        if (filter.IsAll)
        {
            _followers.Remove(outbox);
            return;
        }

        _choosers.Remove(outbox);
        _routes.Remove(outbox, filter);
    }
}
