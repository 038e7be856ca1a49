using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Peering;

/// <summary>The outcome of a greeting.</summary>
/// <param name="Refusal">Wrong: why, in words for both ends and for the log.</param>
public sealed record PeerVerdict(PeerStanding Standing, Refusal? Refusal = null)
{
    public bool IsProven => Standing is PeerStanding.ProvenByKey or PeerStanding.ProvenBySecret;

    public bool IsWrong => Standing == PeerStanding.Wrong;

    internal static PeerVerdict Wrong(Refusal refusal) => new(PeerStanding.Wrong, refusal);
}
