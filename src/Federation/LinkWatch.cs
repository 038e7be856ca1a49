namespace OrleansRelay.Federation;

/// <summary>Ends a link that takes entries and acknowledges none: what the kernel still buffers looks like a link that works.</summary>
internal sealed class LinkWatch(Func<bool> isOwed, LinkCursor cursor, TimeSpan deadline, TimeProvider time)
{
    private const int LooksInDeadline = 10;

    /// <exception cref="LinkException">Nothing was acknowledged within the deadline though something was owed all the time.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var (position, since) = (cursor.Position, time.GetTimestamp());
        while (true)
        {
            await Task.Delay(deadline / LooksInDeadline, time, stop);
            if (!isOwed() || cursor.Position != position)
                (position, since) = (cursor.Position, time.GetTimestamp());
            else if (time.GetElapsedTime(since) >= deadline)
                throw LinkException.NoProgress(deadline);
        }
    }
}
