namespace OrleansRelay.Protocol;

/// <summary>The <c>error</c> member of an error answer; on the wire the name in snake case.</summary>
public enum ErrorCode : byte
{
    /// <summary><c>rate_limited</c>: over the address's limit; the frame was dropped, try again later.</summary>
    RateLimited,

    /// <summary><c>malformed</c>: not understood; the frame was dropped, the connection stays.</summary>
    Malformed,

    /// <summary><c>too_long</c>: over the bound on a frame; the connection is closed.</summary>
    TooLong,

    /// <summary><c>replaced</c>: a newer connection took the peer id over; this one is closed.</summary>
    Replaced,

    /// <summary><c>registration_timeout</c>: no registration in time; the connection is closed.</summary>
    RegistrationTimeout,

    /// <summary><c>bad_peer_id</c>: the registration cannot be accepted; the connection is closed.</summary>
    BadPeerId,

    /// <summary><c>id_mismatch</c>: a relay entry whose id its content does not give; it was refused.</summary>
    IdMismatch,

    /// <summary><c>shutting_down</c>: the relay stops; the connection is closed.</summary>
    ShuttingDown,

    /// <summary><c>busy</c>: too much is waiting; try again later.</summary>
    Busy,

    /// <summary><c>unavailable</c>: the message could not be accepted now; try again later.</summary>
    Unavailable,

    /// <summary><c>not_allowed</c>: this relay takes no entries from the sender; its operator may change that.</summary>
    NotAllowed,

    /// <summary><c>bad_proof</c>: a relay that has to prove who it is has not, or not rightly; it is not let in.</summary>
    BadProof,

    /// <summary><c>wrong_relay</c>: another relay was expected here; it is not let in.</summary>
    WrongRelay,

    /// <summary><c>id_in_use</c>: the greeting names the id of the relay that it greets; it is not let in.</summary>
    IdInUse,

    /// <summary><c>expired</c>: a relay entry from before what this relay remembers; it may have been here, so it was not taken.</summary>
    Expired,
}
