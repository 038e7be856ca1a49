using OrleansRelay.Gateway.Tests.Support;

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
    public Task Links_BreakOpenly_AllEndWithTheSame(int seed) => RunAsync(seed, Open, isGoing: false, nameof(Links_BreakOpenly_AllEndWithTheSame));

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Links_BreakInAnyWayAndRelaysGo_AllEndWithTheSame(int seed) =>
        RunAsync(seed, Enum.GetValues<LinkFault>(), isGoing: true, nameof(Links_BreakInAnyWayAndRelaysGo_AllEndWithTheSame));

    private static Task RunAsync(int seed, IReadOnlyList<LinkFault> faults, bool isGoing, string test) =>
        ScheduleSeeds.RunAsync(seed, seed => MeshSchedule.RunAsync(seed, faults, isGoing), $"{nameof(MeshScheduleTests)}.{test}");
}
