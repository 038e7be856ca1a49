namespace OrleansRelay.Grains.Peers;

/// <summary>A message that somebody wants to know was written to its target's connection.</summary>
[GenerateSerializer, Immutable, Alias("relay.written-message")]
public sealed record WrittenMessage
{
    /// <summary>Who accepted it.</summary>
    [Id(0)]
    public required ulong Origin { get; init; }

    /// <summary>It lies before this position of that one's log.</summary>
    [Id(1)]
    public required long Before { get; init; }

    /// <summary>Whom it is to.</summary>
    [Id(2)]
    public required string Target { get; init; }

    /// <summary>How long to wait.</summary>
    [Id(3)]
    public required TimeSpan Patience { get; init; }
}
