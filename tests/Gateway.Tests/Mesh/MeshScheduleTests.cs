using OrleansRelay.Testing.Mesh;
using OrleansRelay.Testing.Schedules;

namespace OrleansRelay.Gateway.Tests.Mesh;

/// <summary>
/// Clients of all relays publish while links break and heal and relays are stopped, killed and started, by a plan that
/// follows from a seed. When all is whole again, all relays hold the same, and every client was given it once.
/// </summary>
public sealed class MeshScheduleTests
{
    // Those that both ends are told of.
    private static readonly LinkFault[] Open = [LinkFault.Reset, LinkFault.End, LinkFault.Refused, LinkFault.Slow];

    public static TheoryData<int> Seeds() => ScheduleSeeds.Choose(4);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Links_BreakOpenly_AllEndWithTheSame(int seed) => RunAsync(seed, Open, going: 0, nameof(Links_BreakOpenly_AllEndWithTheSame));

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Links_BreakInAnyWayAndRelaysGo_AllEndWithTheSame(int seed) =>
        RunAsync(seed, Enum.GetValues<LinkFault>(), going: 3, nameof(Links_BreakInAnyWayAndRelaysGo_AllEndWithTheSame));

    private static Task RunAsync(int seed, IReadOnlyList<LinkFault> faults, int going, string test) =>
        ScheduleSeeds.RunAsync<MeshScheduleTests>(seed, seed => RunAsync(seed, faults, going), test);

    private static async Task RunAsync(int seed, IReadOnlyList<LinkFault> faults, int going)
    {
        var random = new Random(seed);
        await using var mesh = await RelayMesh.StartAsync(MeshShape.Any(3, 10, random), seed: seed);
        await new MeshSchedule(mesh, new MeshPlan(mesh, random, faults, going), random).RunAsync();
    }
}
