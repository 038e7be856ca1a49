namespace OrleansRelay.Testing.Proxy;

/// <summary>
/// How bytes fare in one direction of an <see cref="UnreliableProxy"/>, on all its connections. May be changed while they flow;
/// without any change they arrive as they were sent.
/// </summary>
public sealed class ProxyFlow
{
    private volatile TaskCompletionSource? _stalled;
    private long _bytes;

    /// <summary>How long each piece is under way; pieces keep their order.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>At most so much is added to the delay of each piece.</summary>
    public TimeSpan Jitter { get; set; }

    /// <summary>Bytes a second; 0 for no bound.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>What arrives is cut into segments of 1 to so many bytes; 0 leaves it as it comes.</summary>
    public int SegmentBytes { get; set; }

    /// <summary>The time between two segments.</summary>
    public TimeSpan SegmentPause { get; set; }

    /// <summary>One bit is flipped about every so many bytes; 0 for never.</summary>
    public int BytesPerFlip { get; set; }

    /// <summary>
    /// Bytes are taken and never arrive, nor does an end. What has lost bytes stays lost: a TCP connection has no holes, so
    /// those that are open now carry nothing any more, even when this is false again.
    /// </summary>
    public bool IsBlackHole { get; set; }

    /// <summary>Nothing is read, so whoever sends fills the buffers on the way and then waits. Nothing is lost.</summary>
    public bool IsStalled
    {
        get => _stalled is not null;
        set
        {
            if (value)
                _stalled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            else if (Interlocked.Exchange(ref _stalled, null) is { } stalled)
                stalled.SetResult();
        }
    }

    /// <summary>How many bytes were passed on.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>From now on it is an ordinary network again.</summary>
    public void Heal()
    {
        (Delay, Jitter, SegmentPause) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        (BytesPerSecond, SegmentBytes, BytesPerFlip) = (0, 0, 0);
        (IsBlackHole, IsStalled) = (false, false);
    }

    internal async ValueTask WhenFlowingAsync(CancellationToken end)
    {
        while (_stalled is { } stalled)
            await stalled.Task.WaitAsync(end);
    }

    internal void Count(int bytes) => Interlocked.Add(ref _bytes, bytes);
}
