namespace OrleansRelay.Client;

/// <summary>How a node of a relay is doing. One that did not answer has an <see cref="Error"/> and nothing else.</summary>
public sealed record RelayNodeStats
{
    /// <summary>Its name, if the relay has several nodes.</summary>
    public string? Node { get; init; }

    /// <summary>Why nothing is known of it.</summary>
    public string? Error { get; init; }

    /// <summary>Since when it runs.</summary>
    public TimeSpan? Uptime { get; init; }

    /// <summary>Connections that it has, registered or not.</summary>
    public long? Connections { get; init; }

    /// <summary>Peers that are connected to it.</summary>
    public long? Peers { get; init; }

    /// <summary>Messages that came in there and were new, from clients and other relays.</summary>
    public long? Accepted { get; init; }

    /// <summary>Messages that were there already.</summary>
    public long? Duplicates { get; init; }

    /// <summary>Bytes that were sent to clients and other relays.</summary>
    public long? SentBytes { get; init; }

    /// <summary>Frames that were over the limit of their address.</summary>
    public long? Limited { get; init; }

    /// <summary>Frames that were refused for what they say.</summary>
    public long? Refused { get; init; }

    /// <summary>The length of its log since that was begun.</summary>
    public long? LogBytes { get; init; }

    /// <summary>Memory that its process has.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Time of processors that its process has used.</summary>
    public TimeSpan? CpuTime { get; init; }
}
