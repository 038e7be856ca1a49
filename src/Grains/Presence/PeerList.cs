namespace OrleansRelay.Grains.Presence;

/// <summary>Who is here, at one moment.</summary>
/// <param name="Count">How many there are of those that were asked for.</param>
/// <param name="Peers">Some of them, in ordinal order.</param>
/// <param name="HasMore">There are others behind the last one.</param>
/// <param name="Next">The number of the first change after that moment.</param>
public sealed record PeerList(int Count, IReadOnlyList<string> Peers, bool HasMore, long Next);
