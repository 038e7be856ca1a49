using System.Diagnostics;

namespace OrleansRelay.Testing;

/// <summary>Waits for something to become true, and no longer than a test should hang.</summary>
public static class Eventually
{
    private const int ShortestPauseMs = 1;
    private const int LongestPauseMs = 50;

    // A pause is so many times what the look before it took.
    private const int Rest = 4;

    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <exception cref="TimeoutException">It did not become true in time.</exception>
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    /// <exception cref="TimeoutException">It did not become true in time.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await LookAsync(condition))
        {
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"Not within {Deadline.TotalSeconds} s: {what}.");
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
        while (!await LookAsync(condition) && !deadline.IsCancellationRequested)
        {
            // Again.
        }
    }

    // What takes long to look at is looked at less often, so that looking does not keep from happening what is waited for.
    private static async Task<bool> LookAsync(Func<Task<bool>> condition)
    {
        var begun = Stopwatch.GetTimestamp();
        if (await condition())
            return true;
        var took = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(Rest * took, ShortestPauseMs, LongestPauseMs)));
        return false;
    }
}
