namespace OrleansRelay.Web.Lessons.Network;

/// <summary>The relays of a lesson, and which of them know each other.</summary>
/// <param name="Links">Pairs of places in <paramref name="Relays"/>, the lower one first.</param>
internal sealed record NetworkPlan(IReadOnlyList<LessonRelayPlan> Relays, IReadOnlyList<(int First, int Second)> Links)
{
    /// <summary>relay1, relay2, … as every relay is.</summary>
    public static IReadOnlyList<LessonRelayPlan> Relay(int count) =>
        [.. Enumerable.Range(1, count).Select(static i => new LessonRelayPlan($"relay{i}"))];

    /// <summary>Each relay knows all others.</summary>
    public static NetworkPlan Full(int count) => new(
        Relay(count),
        [.. from first in Enumerable.Range(0, count) from second in Enumerable.Range(first + 1, count - first - 1) select (first, second)]);

    /// <summary>Each relay knows the next one.</summary>
    public static NetworkPlan Line(int count) => new(Relay(count), [.. Enumerable.Range(0, count - 1).Select(static i => (i, i + 1))]);

    /// <summary>Each relay knows the next one, and the last one the first.</summary>
    public static NetworkPlan Ring(int count) => new(Relay(count), [.. Line(count).Links, (0, count - 1)]);
}
