using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>Lets time pass for what has to be over before a test goes on: a clock that stands still lets no deadline come.</summary>
internal static class TestClock
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    public static async Task RunAsync(TimeProvider time, Task until)
    {
        if (time is FakeTimeProvider fake)
            await Eventually.TrueAsync(() => Advanced(fake, until), "what takes time is done");
        await until.WaitAsync(Eventually.Deadline);
    }

    /// <summary>Lets so much time pass, in steps, with a moment after each for what became due.</summary>
    public static async Task PassAsync(FakeTimeProvider time, TimeSpan passing)
    {
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        for (var passed = TimeSpan.Zero; passed < passing; passed += Step)
        {
            time.Advance(Step);
            await looks.WaitForNextTickAsync();
        }
    }

    private static bool Advanced(FakeTimeProvider time, Task until)
    {
        time.Advance(Step);
        return until.IsCompleted;
    }
}
