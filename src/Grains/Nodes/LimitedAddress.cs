namespace OrleansRelay.Grains.Nodes;

/// <summary>An address whose frames were over its limit.</summary>
[GenerateSerializer, Immutable, Alias("relay.limited-address")]
public readonly record struct LimitedAddress
{
    /// <summary>What is limited: an address, or a /64 of IPv6.</summary>
    [Id(0)]
    public required string Address { get; init; }

    /// <summary>So many of its frames were turned away.</summary>
    [Id(1)]
    public required long Limited { get; init; }
}
