namespace OrleansRelay.Protocol;

/// <summary>What became of an entry that another relay sent.</summary>
public enum RelayOutcome : byte
{
    /// <summary>Its delivery line, with our id at the end of <c>seen_by</c>, was appended.</summary>
    Entry,

    /// <summary>
    /// Our id is in its <c>seen_by</c>: it has been here before. Its id is given, nothing was written.
    /// </summary>
    Echo,

    /// <summary>
    /// It has passed as many relays as an entry may (<see cref="Limits.MaxSeenBy"/>). Its id is given, nothing was
    /// written.
    /// </summary>
    TooFar,

    /// <summary>A member is missing, mistyped or out of bounds. Nothing was written.</summary>
    Malformed,
}
