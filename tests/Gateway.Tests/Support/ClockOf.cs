namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>
/// Another time provider's clock with timers of its own: what Orleans gets. It must not stand still when a test's
/// clock does.
/// </summary>
internal sealed class ClockOf(TimeProvider other) : TimeProvider
{
    public override long TimestampFrequency => other.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => other.GetUtcNow();

    public override long GetTimestamp() => other.GetTimestamp();
}
