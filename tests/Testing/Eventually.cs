namespace OrleansRelay.Testing;

/// <summary>Waits for something to become true, and no longer than a test should hang.</summary>
public static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

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

    /// <inheritdoc cref="MaybeAsync(Func{Task{bool}})"/>
    public static Task MaybeAsync(Func<bool> condition) => MaybeAsync(() => Task.FromResult(condition()));

    /// <summary>
    /// Waits a moment for what a fault would make true, so that a test that needs the fault to have happened does not go on
    /// too early. Whether it did is not told: where the fault is gone it does not.
    /// </summary>
    public static async Task MaybeAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(Moment);
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (!await condition() && !deadline.IsCancellationRequested)
            await looks.WaitForNextTickAsync();
    }
}
