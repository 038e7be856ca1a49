using OrleansRelay.Log.Origins;

namespace OrleansRelay.Federation.Links;

/// <summary>Where a link begins.</summary>
/// <param name="Position">What lies before it in this node's log is not sent.</param>
/// <param name="Has">What of each origin the peer has, so need not be sent again where it lies behind the position.</param>
/// <param name="IsOurs">The peer has answered a greeting before: it is no seed relay, however long it takes to answer.</param>
public sealed record LinkStart(long Position, LogVector Has, bool IsOurs = false);
