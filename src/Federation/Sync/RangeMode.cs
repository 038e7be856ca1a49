namespace OrleansRelay.Federation.Sync;

/// <summary>What a message says about a range; the values are those on the wire.</summary>
internal enum RangeMode
{
    /// <summary>Nothing.</summary>
    Skip = 0,

    /// <summary>How many entries the sender has, and their fingerprint.</summary>
    Fingerprint = 1,

    /// <summary>All entries that the sender has. Needs no answer: the receiver now knows the whole difference.</summary>
    List = 2,

    /// <summary>The sender wants the list.</summary>
    Ask = 3,
}
