using OrleansRelay.Federation.Links;

namespace OrleansRelay.Grains.Federation;

/// <summary>A <see cref="LinkStatus"/> on its way between silos; links themselves know nothing of Orleans.</summary>
[GenerateSerializer, Immutable, Alias("relay.link-status")]
public readonly record struct LinkStatusSurrogate(
    [property: Id(0)] int Phase,
    [property: Id(1)] long Position,
    [property: Id(2)] long Behind,
    [property: Id(3)] bool IsLazy,
    [property: Id(4)] long Sent,
    [property: Id(5)] long SentKnown,
    [property: Id(6)] long Received,
    [property: Id(7)] long ReceivedKnown,
    [property: Id(8)] string LastError,
    [property: Id(9)] long BehindMessages,
    [property: Id(10)] TimeSpan BehindAge,
    [property: Id(11)] string Slowed,
    [property: Id(12)] TimeSpan? RoundTrip);

/// <inheritdoc cref="LinkStatusSurrogate"/>
[RegisterConverter]
public sealed class LinkStatusConverter : IConverter<LinkStatus, LinkStatusSurrogate>
{
    public LinkStatus ConvertFromSurrogate(in LinkStatusSurrogate surrogate) => new()
    {
        Phase = (LinkPhase)surrogate.Phase,
        Position = surrogate.Position,
        Behind = surrogate.Behind,
        BehindMessages = surrogate.BehindMessages,
        BehindAge = surrogate.BehindAge,
        IsLazy = surrogate.IsLazy,
        Sent = surrogate.Sent,
        SentKnown = surrogate.SentKnown,
        Received = surrogate.Received,
        ReceivedKnown = surrogate.ReceivedKnown,
        LastError = surrogate.LastError,
        Slowed = surrogate.Slowed,
        RoundTrip = surrogate.RoundTrip,
    };

    public LinkStatusSurrogate ConvertToSurrogate(in LinkStatus value) => new(
        (int)value.Phase,
        value.Position,
        value.Behind,
        value.IsLazy,
        value.Sent,
        value.SentKnown,
        value.Received,
        value.ReceivedKnown,
        value.LastError,
        value.BehindMessages,
        value.BehindAge,
        value.Slowed,
        value.RoundTrip);
}
