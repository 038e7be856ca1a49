using OrleansRelay.Federation.Peering;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Links;

/// <summary>The answer to a greeting of ours.</summary>
/// <param name="Peer">How the other end has greeted.</param>
/// <param name="Verdict">What came of it; not wrong.</param>
internal sealed record Greeted(Hello Peer, PeerVerdict Verdict);
