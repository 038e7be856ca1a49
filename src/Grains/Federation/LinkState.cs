namespace OrleansRelay.Grains.Federation;

/// <summary>What a link keeps over restarts and moves.</summary>
[GenerateSerializer, Alias("relay.link-state")]
public sealed class LinkState
{
    /// <summary>Up to here the peer has acknowledged everything.</summary>
    [Id(0)]
    public long Position { get; set; }

    /// <summary>The log that <see cref="Position"/> is a position of: another log counts from another beginning.</summary>
    [Id(1)]
    public string Log { get; set; } = "";

    /// <summary>
    /// What the peer has acknowledged of each origin, which means the same on every node: the origin and a position in its
    /// log. Empty if an earlier version saved it.
    /// </summary>
    [Id(2)]
    public Dictionary<ulong, long> Acknowledged { get; set; } = [];

    /// <summary>The activation that saved it.</summary>
    [Id(3)]
    public Guid Writer { get; set; }

    /// <summary>The peer has answered a greeting: it is no seed relay.</summary>
    [Id(4)]
    public bool IsOurs { get; set; }
}
