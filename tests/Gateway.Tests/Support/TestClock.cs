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

    private static bool Advanced(FakeTimeProvider time, Task until)
    {
        time.Advance(Step);
        return until.IsCompleted;
    }
}
