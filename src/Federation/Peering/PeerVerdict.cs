using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Peering;

/// <summary>The outcome of a greeting.</summary>
/// <param name="Refusal">Wrong: why, in words for both ends and for the log.</param>
public sealed record PeerVerdict(PeerStanding Standing, Refusal? Refusal = null)
{
    public bool IsProven => Standing is PeerStanding.ProvenByKey or PeerStanding.ProvenBySecret;

    public bool IsWrong => Standing == PeerStanding.Wrong;

    /// <summary>It was who it should be by a relays file that has changed since.</summary>
    public static PeerVerdict Outdated { get; } = Wrong(Refusals.Outdated);

    internal static PeerVerdict Wrong(Refusal refusal) => new(PeerStanding.Wrong, refusal);
}
