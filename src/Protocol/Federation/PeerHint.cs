namespace OrleansRelay.Protocol;

/// <summary>What a relay has said of its own peers, perhaps by way of others: hearsay.</summary>
public sealed record PeerHint
{
    /// <summary>The relay whose peers they are.</summary>
    public required string Relay { get; init; }

    /// <summary>When it said so, by its clock: milliseconds since 1970. Later ones take the place of earlier ones.</summary>
    public required long Time { get; init; }

    /// <summary>How many peers it has.</summary>
    public required int Count { get; init; }

    /// <summary>Some of them, in ordinal order; at most <see cref="PeersFrame.MaxNames"/>.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The relays that it is linked with, as far as it says so; at most <see cref="PeersFrame.MaxNames"/>.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>How long the way to each of them and back takes, in microseconds, 0 where that is not known; empty, or as many as links.</summary>
    public IReadOnlyList<long> RoundTrips { get; init; } = [];
}
