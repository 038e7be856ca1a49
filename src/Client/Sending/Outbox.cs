using System.Buffers;
using OrleansRelay.Client.Diagnostics;
using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Sending;

/// <summary>
/// What the program wants to say to the relay, in order, over all connections. What is under way when a connection is lost goes on
/// the next one before everything else.
/// </summary>
internal sealed class Outbox(RelayClientOptions options, ClientTelemetry telemetry)
{
    private const int BatchBytes = 64 * 1024;
    private const int FewCancelled = 64;

    // A relay that limits takes one, drops the next and takes the one behind it, and the order is gone: after a refusal one goes at a time.
    private static readonly TimeSpan Caution = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Queue<Request> _controls = new();
    private readonly Queue<SendRequest> _again = new();
    private readonly Queue<SendRequest> _waiting = new();
    private readonly Queue<Request> _underWay = new();
    private readonly List<SendRequest> _refused = [];
    private Exception? _end;
    private long _lastNumber;
    private long _lastRefusal;
    private long _resumeAt;
    private int _sendsUnderWay;
    private int _bytesUnderWay;
    private int _cancelled;
    private bool _isCautious;

    /// <summary>Is set when there may be something to write.</summary>
    public Signal Work { get; } = new();

    /// <summary>Is called when an answer is awaited where none was before; it must not wait.</summary>
    public Action? Awaiting { get; set; }

    /// <summary>An answer is under way.</summary>
    public bool AwaitsAnswers
    {
        get
        {
            lock (_gate)
                return _underWay.Count > 0;
        }
    }

    /// <summary>When what waits longest for its answer was written; null if nothing waits.</summary>
    public long? OldestWrittenAt
    {
        get
        {
            lock (_gate)
                return _underWay.TryPeek(out var oldest) ? oldest.WrittenAt : null;
        }
    }

    public void Add(SendRequest request, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (_end is null)
            {
                request.Number = ++_lastNumber;
                _waiting.Enqueue(request);
            }
        }

        Begun(request);
        if (cancel.CanBeCanceled)
            request.CancelWith(cancel, Cancelled);
    }

    public void Add(Request control)
    {
        lock (_gate)
        {
            if (_end is null)
                _controls.Enqueue(control);
        }

        Begun(control);
    }

    /// <summary>Takes what may be written now, as frames one behind the other.</summary>
    /// <returns>How long nothing may be written, if that is the reason for nothing.</returns>
    public TimeSpan? Take(IBufferWriter<byte> batch)
    {
        var now = options.Time.GetTimestamp();
        var again = 0;
        bool awaited;
        lock (_gate)
        {
            awaited = _underWay.Count > 0;
            var taken = 0;
            while (taken < BatchBytes && _controls.TryDequeue(out var control))
                taken += control.IsDone ? 0 : Write(control, batch, now);
            if (_refused.Count > 0)
            {
                if (PauseLeft(now) is { } left)
                    return left;
                TakeUpRefused();
            }

            while (taken < BatchBytes && Next() is { } send)
            {
                _sendsUnderWay++;
                _bytesUnderWay += send.Length;
                again += send.Attempts++ > 0 ? 1 : 0;
                taken += Write(send, batch, now);
            }

            awaited = !awaited && _underWay.Count > 0;
        }

        if (again > 0)
            telemetry.SentAgain(again);
        if (awaited)
            Awaiting?.Invoke();
        return null;
    }

    /// <summary>Takes an answer to what was written first.</summary>
    /// <exception cref="RelayException">It answers nothing.</exception>
    public void Answer(ServerLine line)
    {
        Request request;
        bool isRefused;
        lock (_gate)
        {
            if (!_underWay.TryDequeue(out request!))
                throw RelayException.BadServer("it answers what was not asked.");
            isRefused = request.IsRefusedForNow(line, options.Time);
            if (request is SendRequest send)
                Left(send, isRefused);
        }

        if (!isRefused)
            request.Answer(line, options.Time);
        Work.Set();
    }

    /// <summary>No answers will come any more on the connection that there was.</summary>
    public void Disconnected()
    {
        lock (_gate)
        {
            var sends = _underWay.OfType<SendRequest>().Concat(_refused).Concat(_again).OrderBy(static send => send.Number).ToArray();
            foreach (var control in _underWay.Where(static request => request is { OutlivesConnection: true, IsDone: false } and not SendRequest))
                _controls.Enqueue(control);
            _underWay.Clear();
            _refused.Clear();
            _again.Clear();
            (_sendsUnderWay, _bytesUnderWay) = (0, 0);
            foreach (var send in sends)
                _again.Enqueue(send);
        }
    }

    /// <summary>A connection is up that is registered with a filter: whoever has asked for that one has it.</summary>
    public void Connected(RelayFilter filter)
    {
        lock (_gate)
        {
            for (var left = _controls.Count; left > 0; left--)
            {
                var control = _controls.Dequeue();
                if (control is FilterRequest wanted && wanted.Filter == filter)
                    wanted.Apply();
                else if (!control.IsDone)
                    _controls.Enqueue(control);
            }
        }

        Work.Set();
    }

    /// <summary>Nothing is sent any more.</summary>
    /// <param name="error">What is told to whoever has sent something or will.</param>
    public void End(Exception error)
    {
        Request[] all;
        lock (_gate)
        {
            if (_end is not null)
                return;
            _end = error;
            all = [.. _underWay, .. _refused, .. _again, .. _waiting, .. _controls];
            _underWay.Clear();
            _refused.Clear();
            _again.Clear();
            _waiting.Clear();
            _controls.Clear();
        }

        foreach (var request in all)
            request.Fail(error);
    }

    private void Begun(Request request)
    {
        Exception? end;
        lock (_gate)
            end = _end;
        if (end is not null)
            request.Fail(end);
        else
            Work.Set();
    }

    private int Write(Request request, IBufferWriter<byte> batch, long now)
    {
        var frame = request.Frame;
        batch.Write(frame);
        request.WrittenAt = now;
        _underWay.Enqueue(request);
        return frame.Length;
    }

    // The next one that somebody waits for, if there is room for it.
    private SendRequest? Next()
    {
        while (true)
        {
            var queue = _again.Count > 0 ? _again : _waiting;
            if (!queue.TryPeek(out var send))
                return null;
            if (send.IsDone)
                Drop(queue);
            else if (HasRoom(send))
                return queue.Dequeue();
            else
                return null;
        }
    }

    private bool HasRoom(SendRequest send)
    {
        if (_isCautious && options.Time.GetElapsedTime(_lastRefusal) >= Caution)
            _isCautious = false;
        return _sendsUnderWay == 0
            || (!_isCautious && _sendsUnderWay < options.MaxInFlight && _bytesUnderWay + send.Length <= options.MaxInFlightBytes);
    }

    private void Left(SendRequest send, bool isRefused)
    {
        _sendsUnderWay--;
        _bytesUnderWay -= send.Length;
        if (!isRefused)
            return;
        _refused.Add(send);
        _isCautious = true;
        _lastRefusal = options.Time.GetTimestamp();
        _resumeAt = Math.Max(_resumeAt, _lastRefusal + (long)(send.RetryAfter.TotalSeconds * options.Time.TimestampFrequency));
    }

    // What was written behind a refused one has its answer first, so that all that are refused go again in their order.
    private TimeSpan? PauseLeft(long now)
    {
        if (_sendsUnderWay > 0)
            return Timeout.InfiniteTimeSpan;
        return now < _resumeAt ? options.Time.GetElapsedTime(now, _resumeAt) : null;
    }

    private void TakeUpRefused()
    {
        SendRequest[] behind = [.. _again];
        _again.Clear();
        foreach (var send in _refused.Concat(behind).OrderBy(static send => send.Number))
            _again.Enqueue(send);
        _refused.Clear();
    }

    private void Cancelled()
    {
        lock (_gate)
        {
            if (++_cancelled < FewCancelled || _cancelled < _waiting.Count / 2)
                return;
            _cancelled = 0;
            for (var left = _waiting.Count; left > 0; left--)
            {
                var send = _waiting.Dequeue();
                if (send.IsDone)
                    send.Release();
                else
                    _waiting.Enqueue(send);
            }
        }
    }

    private static void Drop(Queue<SendRequest> queue) => queue.Dequeue().Release();
}
