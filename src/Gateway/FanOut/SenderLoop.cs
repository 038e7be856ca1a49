using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using OrleansRelay.Log;
using OrleansRelay.Log.Memory;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.FanOut;

/// <summary>
/// One thread that owns a share of the connections and sends each what it is owed. It takes the log in turns of at most
/// <see cref="TurnBytes"/>, so that one stretch of memory, still in the processor's cache, goes to all connections before
/// the next one does. Its anchor keeps the ring from overwriting what a turn has yet to send: when sending is what can't
/// keep up, appending waits, and so do the publishers.
/// </summary>
internal sealed class SenderLoop
{
    private const int TurnBytes = 256 * 1024;

    private readonly MessageLog _log;
    private readonly SlowConsumerPolicy _policy;
    private readonly ILogger _logger;
    private readonly LogAnchor _anchor;
    private readonly WakeSignal _wake = new();
    private readonly ConcurrentQueue<SessionOutbox> _attention = new();
    private readonly List<SessionOutbox> _followers = [];
    private readonly Thread _thread;
    private long _position;
    private volatile bool _stopping;

    public SenderLoop(int index, MessageLog log, GatewayOptions options, ILogger logger)
    {
        (_log, _policy, _logger) = (log, options.SlowConsumer, logger);
        MaxLineBytes = Limits.MaxRelayFrameBytes(options.MaxFrameBytes);
        _anchor = log.AddAnchor();
        _position = _anchor.Position;
        log.Subscribe(_wake);
        _thread = new Thread(Run) { Name = $"sender-{index}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>No line of the log is longer than this.</summary>
    public int MaxLineBytes { get; }

    /// <summary>Something about the connection has changed: it is new, can be sent to again, or closed.</summary>
    public void Attend(SessionOutbox outbox)
    {
        if (!outbox.TryAskAttention())
            return;
        _attention.Enqueue(outbox);
        _wake.Set();
    }

    public void Stop()
    {
        _stopping = true;
        _wake.Set();
        _thread.Join();
        _log.Unsubscribe(_wake);
        _log.RemoveAnchor(_anchor);
        _wake.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            _wake.Wait();
            AttendAll();
            while (_position < _log.Head && !_stopping)
            {
                Turn();
                AttendAll();
            }
        }
    }

    private void Turn()
    {
        var limit = _log.BoundaryAt(Math.Min(_log.Head, _position + TurnBytes));
        foreach (var follower in CollectionsMarshal.AsSpan(_followers))
            follower.Advance(limit);
        _position = limit;
        _log.Advance(_anchor, limit);
        if (_policy == SlowConsumerPolicy.Disconnect)
            AbortFallen();
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

        outbox.Advance(_position);
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
