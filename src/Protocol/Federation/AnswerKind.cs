namespace OrleansRelay.Protocol;

/// <summary>What another relay said on a link that we opened.</summary>
public enum AnswerKind : byte
{
    /// <summary>An entry was taken, now or before.</summary>
    Ack,

    /// <summary>Over its limit: send the entry again later.</summary>
    RateLimited,

    /// <summary>
    /// Not now (<c>busy</c>, <c>unavailable</c>, <c>shutting_down</c>), or not on this connection (
    /// <c>registration_timeout</c>, <c>replaced</c>): send the entry again later.
    /// </summary>
    Unavailable,

    /// <summary>
    /// The relay does not let us in (<c>not_allowed</c>, <c>bad_proof</c>, <c>wrong_relay</c>, <c>id_in_use</c>). No
    /// verdict on the entry: it is to be sent when people have put that right.
    /// </summary>
    NotLetIn,

    /// <summary>
    /// Something was refused for good: the entry that it names. What names none says nothing about any entry; it may be
    /// the connection's doing.
    /// </summary>
    Refused,

    /// <summary>
    /// The entry is from before what the relay remembers (<c>expired</c>): refused for good, and nothing is wrong with either end.
    /// </summary>
    Expired,

    /// <summary>The answer to a greeting.</summary>
    Hello,

    /// <summary>A message delivered to us, as a client of an original relay gets them.</summary>
    Delivery,

    /// <summary>Anything else.</summary>
    Other,
}
