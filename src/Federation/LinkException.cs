namespace OrleansRelay.Federation;

/// <summary>The link can't go on for now: a reason for the log, and how long the peer asked us to wait.</summary>
internal sealed class LinkException : Exception
{
    private LinkException(string reason, TimeSpan retryAfter)
        : base(reason) => RetryAfter = retryAfter;

    public TimeSpan RetryAfter { get; }

    public static LinkException Closed() => new("closed by the peer", TimeSpan.Zero);

    public static LinkException TimedOut() => new("no connection within the time allowed", TimeSpan.Zero);

    public static LinkException Busy(TimeSpan retryAfter) => new("the peer asks to wait", retryAfter);

    public static LinkException UnexpectedAnswer() => new("an answer to nothing that was sent", TimeSpan.Zero);

    public static LinkException LineTooLong() => new("the peer sent a line without end", TimeSpan.Zero);
}
