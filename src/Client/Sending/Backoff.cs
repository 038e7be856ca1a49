namespace OrleansRelay.Client.Sending;

/// <summary>How long to wait for a relay that can't take a message and does not say for how long.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(5);

    public static TimeSpan Of(int refusals) => refusals < 10 ? TimeSpan.FromTicks(Math.Min(First.Ticks << refusals, Cap.Ticks)) : Cap;
}
