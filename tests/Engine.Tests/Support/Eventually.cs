using System.Diagnostics;

namespace OrleansRelay.Engine.Tests.Support;

/// <summary>Waits for what must come true, with a deadline far beyond what a slow machine needs.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static async Task IsTrueAsync(Func<bool> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !condition();)
        {
            Assert.True(watch.Elapsed < Deadline, $"Waited in vain: {what}");
            await Task.Delay(5);
        }
    }

    public static Task Within(this Task task) => task.WaitAsync(Deadline);

    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Deadline);
}
