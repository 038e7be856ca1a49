namespace OrleansRelay.Grains.Replication;

/// <summary>What a node says to one that is about to push to it.</summary>
[GenerateSerializer, Immutable, Alias("relay.replica-greeting")]
public sealed record ReplicaGreeting
{
    /// <summary>What the node accepts is of this origin.</summary>
    [Id(0)]
    public required ulong Origin { get; init; }

    /// <summary>What it has already.</summary>
    [Id(1)]
    public required CoveredOrigin[] Covered { get; init; }
}

/// <summary>All that an origin accepted before a position of its log is there.</summary>
[GenerateSerializer, Immutable, Alias("relay.covered-origin")]
public readonly record struct CoveredOrigin([property: Id(0)] ulong Origin, [property: Id(1)] long End);
