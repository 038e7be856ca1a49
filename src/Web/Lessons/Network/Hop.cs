namespace OrleansRelay.Web.Lessons.Network;

/// <summary>A message came to a relay.</summary>
/// <param name="Id">64 hex digits; null if the relay did not read so far.</param>
/// <param name="FromRelay">The relay that brought it; null if a peer did.</param>
/// <param name="FromPeer">Who brought it, if it was no relay of the network.</param>
/// <param name="ToRelay">Where it came to.</param>
/// <param name="At">When, in seconds since 1970.</param>
internal sealed record Hop(string? Id, string? FromRelay, string? FromPeer, string ToRelay, double At, HopOutcome Outcome)
{
    /// <summary>It came over a link.</summary>
    public bool IsCopy => FromRelay is not null;
}
