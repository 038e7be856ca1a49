namespace OrleansRelay.Grains.Federation;

/// <summary>What a link keeps over restarts.</summary>
[GenerateSerializer, Alias("relay.link-state")]
public sealed class LinkState
{
    /// <summary>Up to here the peer has acknowledged everything.</summary>
    [Id(0)]
    public long Position { get; set; }

    /// <summary>The log that <see cref="Position"/> is a position of: another log counts from another beginning.</summary>
    [Id(1)]
    public string Log { get; set; } = "";
}
