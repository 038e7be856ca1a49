namespace OrleansRelay.Grains.Messages;

/// <summary>What becomes of an offered message.</summary>
[GenerateSerializer, Alias("relay.offer-verdict")]
public enum OfferVerdict
{
    /// <summary>New: append it, then acknowledge it.</summary>
    First,

    /// <summary>In the log already: acknowledge it as a duplicate.</summary>
    Duplicate,

    /// <summary>Somebody else was told <see cref="First"/> a moment ago and has not appended it yet: ask again.</summary>
    InFlight,
}
