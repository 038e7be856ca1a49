namespace OrleansRelay.Log.Index;

/// <summary>What the index says of an id that somebody wants to append.</summary>
public enum ClaimVerdict
{
    /// <summary>Not seen within the replay window: the caller now holds the claim and must append or release.</summary>
    First,

    /// <summary>Already in the log.</summary>
    Duplicate,

    /// <summary>Claimed by somebody else who has not appended yet. Ask again.</summary>
    InFlight,
}
