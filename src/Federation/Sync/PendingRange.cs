namespace OrleansRelay.Federation.Sync;

/// <summary>A range that the peer waits to hear about.</summary>
/// <param name="Own">Its entries that are ours.</param>
/// <param name="PeerCount">How many entries the peer has in it, if we know.</param>
/// <param name="IsAsked">Whether the peer wants our list.</param>
internal readonly record struct PendingRange(SyncRange Range, ViewStretch Own, int? PeerCount, bool IsAsked)
{
    /// <summary>Fewer entries than that are listed at once: to name six costs as much as to split and name the one that is missing.</summary>
    private const int Few = 6;

    /// <summary>
    /// Whether to say what we have: that is little, or next to nothing beside what the peer will have to send anyway.
    /// </summary>
    public bool CallsForList => IsAsked || IsLittle(Own.Count, PeerCount);

    /// <summary>Whether to let the peer say what it has, for the same reason.</summary>
    public bool CallsForAsking => PeerCount is { } count && IsLittle(count, Own.Count);

    private static bool IsLittle(int count, int? others) => count <= Math.Max(Few, ((others ?? 0) - count) / 8);
}
