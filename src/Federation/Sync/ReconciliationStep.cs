namespace OrleansRelay.Federation.Sync;

/// <summary>What a message of the peer told, and what to answer.</summary>
internal sealed class ReconciliationStep
{
    /// <summary>What to send; null if nothing, and then the comparison is over.</summary>
    public byte[]? Reply { get; init; }

    /// <summary>Whether nothing more will come from the peer.</summary>
    public bool IsDone { get; init; }

    /// <summary>The comparison is over with its first message: both have the same.</summary>
    public bool IsEqual { get; init; }

    /// <summary>Entries that the peer has and we lack, in order.</summary>
    public IReadOnlyList<EntryKey> Wanted { get; init; } = [];

    /// <summary>Entries that we have and the peer lacks, in order: any number of them, read from the view as they are needed.</summary>
    public IReadOnlyList<ViewStretch> Offered { get; init; } = [];

    /// <summary>How many entries those are.</summary>
    public long OfferedCount { get; init; }

    /// <summary>Why the comparison is broken off; then there is neither a reply nor a difference.</summary>
    public SyncFault Fault { get; init; }
}
