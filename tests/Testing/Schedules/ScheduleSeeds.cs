using System.Globalization;

namespace OrleansRelay.Testing.Schedules;

/// <summary>
/// Seeds of tests whose plan follows from one: as many as the test wants; <c>ORLEANSRELAY_SEEDS</c> says how many instead,
/// <c>ORLEANSRELAY_SEED</c> which one alone.
/// </summary>
public static class ScheduleSeeds
{
    public static TheoryData<int> Choose(int count)
    {
        if (Setting("ORLEANSRELAY_SEED") is { } seed)
            return [seed];
        return [.. Enumerable.Range(1, Setting("ORLEANSRELAY_SEEDS") ?? count)];
    }

    /// <summary>Runs the plan of a seed and, if that fails, says how to run it again.</summary>
    /// <typeparam name="TTests">The class of the test.</typeparam>
    public static async Task RunAsync<TTests>(int seed, Func<int, Task> run, string test)
    {
        try
        {
            await run(seed);
        }
        catch (Exception error)
        {
            var project = typeof(TTests).Assembly.GetName().Name!.Replace("OrleansRelay.", "tests/", StringComparison.Ordinal);
            throw new InvalidOperationException(
                $"Again: ORLEANSRELAY_SEED={seed} dotnet test {project} --filter FullyQualifiedName~.{typeof(TTests).Name}.{test}", error);
        }
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
