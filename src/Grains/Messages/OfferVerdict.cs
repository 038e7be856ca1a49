namespace OrleansRelay.Grains.Messages;

/// <summary>What becomes of an offered message.</summary>
[GenerateSerializer, Alias("relay.offer-verdict")]
public enum OfferVerdict
{
    /// <summary>Nobody could be asked: the sender may try again later.</summary>
    Unknown,

    /// <summary>New: append it, then acknowledge it.</summary>
    New,

    /// <summary>In the log already: acknowledge it as a duplicate.</summary>
    Duplicate,

    /// <summary>Another node was told that it is new and has not brought it yet: ask again.</summary>
    Pending,
}
