namespace OrleansRelay.Federation.Links;

/// <summary>Ends a link that takes entries and acknowledges none: what the kernel still buffers looks like a link that works.</summary>
/// <param name="isOwed">Something was sent and is not answered.</param>
/// <param name="answers">How many answers have come.</param>
internal sealed class LinkWatch(Func<bool> isOwed, Func<long> answers, TimeSpan deadline, TimeProvider time)
{
    private const int LooksInDeadline = 10;

    /// <exception cref="LinkException">Nothing was acknowledged within the deadline though something was owed all the time.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var (before, since) = (answers(), time.GetTimestamp());
        while (true)
        {
            await Task.Delay(deadline / LooksInDeadline, time, stop);
            if (!isOwed() || answers() != before)
                (before, since) = (answers(), time.GetTimestamp());
            else if (time.GetElapsedTime(since) >= deadline)
                throw LinkException.NoProgress(deadline);
        }
    }
}
