namespace OrleansRelay.Grains.Replication;

/// <summary>Entries on their way to another node: whole lines, in the order of the log that they are read from.</summary>
[GenerateSerializer, Immutable, Alias("relay.replica-batch")]
public sealed record ReplicaBatch
{
    /// <summary>Who sends it: the origin of what that node accepts itself.</summary>
    [Id(0)]
    public required ulong Sender { get; init; }

    /// <summary>Whose entries they are; together as long as the lines.</summary>
    [Id(1)]
    public required ReplicaSection[] Sections { get; init; }

    [Id(2)]
    public required byte[] Lines { get; init; }

    /// <summary>After this batch the sender has nothing more that the receiver lacks.</summary>
    [Id(3)]
    public bool IsLast { get; init; }
}

/// <summary>Entries that one origin accepted in one piece.</summary>
/// <param name="After">The receiver has all of the origin before this position; between it and the section there is nothing.</param>
/// <param name="Start">Where the section begins in the origin's log.</param>
/// <param name="Length">Bytes of lines.</param>
[GenerateSerializer, Immutable, Alias("relay.replica-section")]
public readonly record struct ReplicaSection(
    [property: Id(0)] ulong Origin, [property: Id(1)] long After, [property: Id(2)] long Start, [property: Id(3)] int Length);
