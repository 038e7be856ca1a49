using System.Diagnostics;

namespace OrleansRelay.Engine.Bench;

/// <summary>Runs a measurement five times, after one that is not counted, and prints the best and the median.</summary>
internal static class Measure
{
    private const int Rounds = 5;

    public static Task RateAsync(string what, int count, Func<int, Task> run) =>
        RateAsync(what, count, number => TimedAsync(() => run(number)));

    public static async Task RateAsync(string what, int count, Func<int, Task<TimeSpan>> run)
    {
        await run(count / 4);
        var rates = new double[Rounds];
        var bytes = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            Collect();
            var before = GC.GetTotalAllocatedBytes(precise: true);
            rates[round] = count / (await run(count)).TotalSeconds;
            bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        Array.Sort(rates);
        Print(what, $"best {rates[^1],12:N0}/s   median {rates[Rounds / 2],12:N0}/s   {bytes / count,6:N0} B each");
    }

    public static async Task<TimeSpan> TimedAsync(Func<Task> run)
    {
        var watch = Stopwatch.StartNew();
        await run();
        return watch.Elapsed;
    }

    /// <summary>What a live, idle activation holds, its key and its place in the table included.</summary>
    public static async Task LiveAsync(IGrainFactory grains, int count)
    {
        await grains.GetGrain<IIdleGrain>("first").Touch();
        var before = Collect();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
            await grains.GetGrain<IIdleGrain>(Key()).Touch();
        var elapsed = watch.Elapsed;
        Print("new activations that stay, 1 caller", $"{count / elapsed.TotalSeconds,17:N0}/s, the making of keys included");
        Print("a live, idle activation with its 64-char key", $"{(Collect() - before) / (double)count,17:N0} B");
    }

    public static string[] Keys(int count)
    {
        var keys = new string[count];
        for (var i = 0; i < count; i++)
            keys[i] = Key();
        return keys;
    }

    private static void Print(string what, string figures) => Console.WriteLine($"{what,-45} {figures}");

    private static string Key()
    {
        Span<byte> bytes = stackalloc byte[32];
        Random.Shared.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static long Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
