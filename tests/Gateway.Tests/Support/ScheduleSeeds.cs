using System.Globalization;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>
/// Seeds of tests whose plan follows from one: as many as the test wants; <c>ORLEANSRELAY_SEEDS</c> says how many instead,
/// <c>ORLEANSRELAY_SEED</c> which one alone.
/// </summary>
internal static class ScheduleSeeds
{
    public static TheoryData<int> Choose(int count)
    {
        if (Setting("ORLEANSRELAY_SEED") is { } seed)
            return [seed];
        return [.. Enumerable.Range(1, Setting("ORLEANSRELAY_SEEDS") ?? count)];
    }

    /// <summary>Runs the plan of a seed and, if that fails, says how to run it again.</summary>
    public static async Task RunAsync(int seed, Func<int, Task> run, string tests)
    {
        try
        {
            await run(seed);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException(
                $"Again: ORLEANSRELAY_SEED={seed} dotnet test tests/Gateway.Tests --filter FullyQualifiedName~.{tests}", error);
        }
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
