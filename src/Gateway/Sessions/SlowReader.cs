namespace OrleansRelay.Gateway.Sessions;

/// <summary>A connection that has still to get what others have.</summary>
/// <param name="Number">The connection's, as in the log.</param>
/// <param name="Peer">Who it is; null if it is no peer.</param>
/// <param name="Address">What it is limited by.</param>
/// <param name="BehindBytes">From what it has got to the end of the log.</param>
public sealed record SlowReader(long Number, string? Peer, string Address, long BehindBytes);
