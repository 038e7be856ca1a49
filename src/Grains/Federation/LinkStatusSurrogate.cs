using OrleansRelay.Federation;

namespace OrleansRelay.Grains.Federation;

/// <summary>A <see cref="LinkStatus"/> on its way between silos; links themselves know nothing of Orleans.</summary>
[GenerateSerializer, Immutable, Alias("relay.link-status")]
public readonly record struct LinkStatusSurrogate(
    [property: Id(0)] int Phase, [property: Id(1)] long Position, [property: Id(2)] long Behind);

/// <inheritdoc cref="LinkStatusSurrogate"/>
[RegisterConverter]
public sealed class LinkStatusConverter : IConverter<LinkStatus, LinkStatusSurrogate>
{
    public LinkStatus ConvertFromSurrogate(in LinkStatusSurrogate surrogate) => new()
    {
        Phase = (LinkPhase)surrogate.Phase,
        Position = surrogate.Position,
        Behind = surrogate.Behind,
    };

    public LinkStatusSurrogate ConvertToSurrogate(in LinkStatus value) => new((int)value.Phase, value.Position, value.Behind);
}
