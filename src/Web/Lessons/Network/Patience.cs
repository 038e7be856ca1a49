namespace OrleansRelay.Web.Lessons.Network;

/// <summary>Waits for something to become true, and no longer than somebody would look on.</summary>
internal static class Patience
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <exception cref="TimeoutException">It did not become true in time.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await condition())
        {
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"Not within {Deadline.TotalSeconds} s: {what}.");
            await Task.Delay(Pause, stop);
        }
    }

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, string, CancellationToken)"/>
    public static Task UntilAsync(Func<bool> condition, string what, CancellationToken stop) =>
        UntilAsync(() => Task.FromResult(condition()), what, stop);
}
