using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Presence;

/// <summary>How a <see cref="PeerHint"/> goes from node to node.</summary>
[GenerateSerializer, Immutable, Alias("relay.peer-hint")]
public readonly record struct PeerHintSurrogate(
    [property: Id(0)] string Relay, [property: Id(1)] long Time, [property: Id(2)] int Count, [property: Id(3)] string[] Names,
    [property: Id(4)] string[]? Links, [property: Id(5)] long[]? RoundTrips);

/// <inheritdoc cref="PeerHintSurrogate"/>
[RegisterConverter]
public sealed class PeerHintConverter : IConverter<PeerHint, PeerHintSurrogate>
{
    public PeerHint ConvertFromSurrogate(in PeerHintSurrogate surrogate) =>
        new()
        {
            Relay = surrogate.Relay,
            Time = surrogate.Time,
            Count = surrogate.Count,
            Names = surrogate.Names,
            Links = surrogate.Links ?? [],
            RoundTrips = surrogate.RoundTrips ?? [],
        };

    public PeerHintSurrogate ConvertToSurrogate(in PeerHint value) =>
        new(value.Relay, value.Time, value.Count, [.. value.Names], [.. value.Links], [.. value.RoundTrips]);
}
