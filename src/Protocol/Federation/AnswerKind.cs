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

    /// <summary>An entry was refused for good.</summary>
    Refused,

    /// <summary>The answer to a greeting.</summary>
    Hello,

    /// <summary>A message delivered to us, as a client of an original relay gets them.</summary>
    Delivery,

    /// <summary>Anything else.</summary>
    Other,
}
