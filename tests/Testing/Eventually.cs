namespace OrleansRelay.Testing;

/// <summary>Waits for something to become true, and no longer than a test should hang.</summary>
public static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <exception cref="TimeoutException">It did not become true in time.</exception>
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    /// <exception cref="TimeoutException">It did not become true in time.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (!await condition())
        {
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"Not within {Deadline.TotalSeconds} s: {what}.");
            await looks.WaitForNextTickAsync();
        }
    }
}
