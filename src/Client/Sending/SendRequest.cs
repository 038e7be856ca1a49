using System.Buffers;
using System.Diagnostics;
using OrleansRelay.Client.Diagnostics;
using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Sending;

/// <summary>A message on its way to the relay, until it is acknowledged.</summary>
internal sealed class SendRequest : Request
{
    // Continuations are the program's own and don't belong on the thread that reads.
    private readonly TaskCompletionSource<RelayAck> _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ClientTelemetry _telemetry;
    private readonly Activity? _activity;
    private readonly string _clientId;
    private readonly TimeSpan _patience;
    private readonly long _begunAt;
    private readonly int _length;
    private byte[] _frame;
    private CancellationTokenRegistration _cancellation;
    private long? _firstRefusedAt;
    private int _refusals;

    public SendRequest(
        string target, in RelayBody body, string clientId, RelayAckLevel level, RelayClientOptions options, ClientTelemetry telemetry)
    {
        (_frame, _length) = Frames.Send(target, body, clientId, level, options.MaxFrameBytes);
        (_clientId, _patience, _telemetry) = (clientId, options.RetryPatience, telemetry);
        _begunAt = options.Time.GetTimestamp();
        _activity = telemetry.StartSend(target);
    }

    public Task<RelayAck> Acknowledged => _acknowledged.Task;

    public override ReadOnlySpan<byte> Frame => _frame.AsSpan(0, _length);

    public override bool IsDone => _acknowledged.Task.IsCompleted;

    public int Length => _length;

    /// <summary>Its place among all that this client sends.</summary>
    public long Number { get; set; }

    /// <summary>How often it was written.</summary>
    public int Attempts { get; set; }

    /// <summary>How long to wait before it is sent again, if the relay has refused it for now.</summary>
    public TimeSpan RetryAfter { get; private set; }

    /// <param name="cancelled">Is called if that happens before it is acknowledged.</param>
    public void CancelWith(CancellationToken token, Action cancelled)
    {
        _cancellation = token.UnsafeRegister(_ =>
        {
            if (_acknowledged.TrySetCanceled(token))
                cancelled();
        }, null);
        // It may have been acknowledged already, and the token may live for long.
        if (IsDone)
            _cancellation.Unregister();
    }

    public override bool IsRefusedForNow(ServerLine line, TimeProvider time)
    {
        if (IsDone || line is not { Kind: LineKind.Error, Code: RelayErrorCodes.RateLimited or RelayErrorCodes.Unavailable })
            return false;
        _firstRefusedAt ??= time.GetTimestamp();
        RetryAfter = line.RetryAfter ?? Backoff.Of(_refusals);
        _refusals++;
        return time.GetElapsedTime(_firstRefusedAt.Value) + RetryAfter <= _patience;
    }

    public override void Answer(ServerLine line, TimeProvider time)
    {
        if (line is { Kind: LineKind.Ok, MsgId: { } id })
        {
            // Cancelled or not, the relay has it.
            _telemetry.Sent(_activity, null, time.GetElapsedTime(_begunAt));
            _acknowledged.TrySetResult(new RelayAck(id, _clientId, line.IsDuplicate && Attempts == 1, line.Replicas, line.Reached));
            Release();
            return;
        }

        Fail(line.Kind == LineKind.Error ? line.ToException() : RelayException.BadServer("a message was answered by something else."));
    }

    public override void Fail(Exception error)
    {
        _telemetry.Sent(_activity, error, null);
        _acknowledged.TrySetException(error);
        Release();
    }

    /// <summary>Gives back what it has borrowed; it is not written again.</summary>
    public void Release()
    {
        _cancellation.Unregister();
        if (Interlocked.Exchange(ref _frame, []) is { Length: > 0 } frame)
            ArrayPool<byte>.Shared.Return(frame);
    }
}
