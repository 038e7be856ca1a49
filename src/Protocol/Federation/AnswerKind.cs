namespace OrleansRelay.Protocol;

/// <summary>What another relay said on a link that we opened.</summary>
public enum AnswerKind : byte
{
    /// <summary>An entry was taken, now or before.</summary>
    Ack,

    /// <summary>Over its limit: send the entry again later.</summary>
    RateLimited,

    /// <summary>Not now (<c>busy</c>, <c>unavailable</c>, <c>shutting_down</c>): send the entry again later.</summary>
    Unavailable,

    /// <summary>
    /// The relay does not let us in (<c>not_allowed</c>, <c>bad_proof</c>, <c>wrong_relay</c>, <c>id_in_use</c>). No
    /// verdict on the entry: it is to be sent when people have put that right.
    /// </summary>
    NotLetIn,

    /// <summary>An entry was refused for good.</summary>
    Refused,

    /// <summary>The answer to a greeting.</summary>
    Hello,

    /// <summary>A message delivered to us, as a client of an original relay gets them.</summary>
    Delivery,

    /// <summary>Anything else.</summary>
    Other,
}
