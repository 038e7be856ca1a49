using OrleansRelay.Testing.Mesh;
using OrleansRelay.Testing.Schedules;

namespace OrleansRelay.Silo.Tests.Mesh;

/// <summary>
/// What the schedules of relays in one process show, of relays that are processes: killed by SIGKILL or told by SIGTERM to end,
/// and started again on their folder, or on what is left of it.
/// </summary>
public sealed class ProcessMeshTests
{
    // As often as links break or heal.
    private const int Going = 7;

    public static TheoryData<int> Seeds() => ScheduleSeeds.Choose(1);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Processes_GoAndLinksBreak_AllEndWithTheSame(int seed) =>
        ScheduleSeeds.RunAsync<ProcessMeshTests>(seed, RunAsync, nameof(Processes_GoAndLinksBreak_AllEndWithTheSame));

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        await using var mesh = await ProcessMesh.StartAsync(MeshShape.Any(3, 5, random), seed);
        var plan = new MeshPlan(mesh, random, Enum.GetValues<LinkFault>(), Going);
        // Clients that leave processes time to start, so that links stay broken for longer than it takes to notice.
        var schedule = new MeshSchedule(mesh, plan, random) { Rest = TimeSpan.FromMilliseconds(50), MostBetweenSteps = 500 };
        await schedule.RunAsync();
    }
}
