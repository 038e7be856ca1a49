using OrleansRelay.Federation.Peering;
using OrleansRelay.Grains.RateLimiting;

namespace OrleansRelay.Web.Lessons.Network;

/// <summary>How a lesson wants one of its relays. What is not said is as every relay has it, but for the rate limit, which is off.</summary>
/// <param name="Id">As it stands in <c>seen_by</c>; no two of a network have the same.</param>
internal sealed record LessonRelayPlan(string Id)
{
    public RateLimitOptions RateLimit { get; init; } = new() { Messages = 0 };

    public FederationAuth Auth { get; init; } = FederationAuth.Known;

    /// <summary>How long ids are remembered; a second to 30 days.</summary>
    public TimeSpan ReplayWindow { get; init; } = TimeSpan.FromDays(7);
}
