using System.Collections.Concurrent;
using System.Runtime.InteropServices;
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
    private readonly List<SessionOutbox> _followers = [];
    private long _position;
    private int _entered;

    /// <param name="wake">Is called when there is something to do that no append tells of.</param>
    public SenderShare(FanOutContext context, GatewayOptions options, Action wake)
    {
        (Context, _log, _logger) = (context, context.Log, context.Logger);
        (_policy, _wake) = (options.SlowConsumer, wake);
        MaxLineBytes = Limits.MaxRelayFrameBytes(options.MaxFrameBytes);
        _anchor = _log.AddAnchor();
        _position = _anchor.Position;
    }

    public FanOutContext Context { get; }

    /// <summary>No line of the log is longer than this.</summary>
    public int MaxLineBytes { get; }

    public bool HasWork => !_attention.IsEmpty || Volatile.Read(ref _position) < _log.Head;

    /// <summary>How much there is to send, in bytes that would take as long; 0 while a thread is in it. A guess.</summary>
    public long Waiting
    {
        get
        {
            var bytes = _log.Head - Volatile.Read(ref _position);
            return bytes <= 0 || Volatile.Read(ref _entered) == 1 ? 0 : (SendCostBytes + bytes) * _followers.Count;
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
        var limit = _log.BoundaryAt(Math.Min(_log.Head, _position + TurnBytes));
        foreach (var follower in CollectionsMarshal.AsSpan(_followers))
            Advance(follower, limit);
        Volatile.Write(ref _position, limit);
        _log.Advance(_anchor, limit);
        if (_policy == SlowConsumerPolicy.Disconnect)
            AbortFallen();
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
    private void AbortFallen()
    {
        var oldest = _log.OldestInMemory;
        foreach (var follower in CollectionsMarshal.AsSpan(_followers))
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
            if (outbox.IsClosed)
                Remove(outbox);
            else
                Resume(outbox);
        }
    }

    private void Resume(SessionOutbox outbox)
    {
        if (outbox.Slot < 0 && outbox.IsFollowing)
        {
            outbox.Slot = _followers.Count;
            _followers.Add(outbox);
        }

        if (!outbox.TryResume())
            return;
        // The anchor goes back to where the connection is, so that it can be sent from there.
        while (!_log.TryLower(_anchor, outbox.Position))
        {
            if (!FallBehind(outbox))
                return;
        }

        Advance(outbox, _position);
        _log.Advance(_anchor, _position);
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

    private void Remove(SessionOutbox outbox)
    {
        if (outbox.Slot < 0)
            return;
        var last = _followers[^1];
        _followers[outbox.Slot] = last;
        last.Slot = outbox.Slot;
        _followers.RemoveAt(_followers.Count - 1);
        outbox.Slot = -1;
    }
}
