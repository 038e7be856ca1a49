using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Sending;

/// <summary>Asks the relay whether it is there, and for its time.</summary>
internal sealed class PingRequest(bool outlivesConnection) : Request
{
    private readonly TaskCompletionSource<RelayPong> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Is told the relay's time, if there is one.</summary>
    public Action<DateTimeOffset>? TellTime { get; init; }

    public Task<RelayPong> Answered => _answered.Task;

    public override ReadOnlySpan<byte> Frame => Frames.Ping;

    public override bool IsDone => _answered.Task.IsCompleted;

    public override bool OutlivesConnection => outlivesConnection;

    public override void Answer(ServerLine line, TimeProvider time)
    {
        // A relay that does not know of pings says so, and is there as well.
        if (line.Kind is not (LineKind.Pong or LineKind.Error))
            Fail(RelayException.BadServer("a ping was answered by something else."));
        if (line.Time is { } now)
            TellTime?.Invoke(now);
        _answered.TrySetResult(new RelayPong(time.GetElapsedTime(WrittenAt), line.Time));
    }

    public override void Fail(Exception error) => _answered.TrySetException(error);
}
