namespace OrleansRelay.Federation;

/// <summary>How far a link has come.</summary>
public enum LinkPhase
{
    /// <summary>Not connected; the next attempt comes by itself.</summary>
    Down,

    /// <summary>The peer answered the greeting: entries are acknowledged.</summary>
    Linked,

    /// <summary>The peer is a seed relay: entries are sent one by one at its pace.</summary>
    LinkedToSeed,
}

/// <summary>The state of one link, for people and tests.</summary>
public sealed record LinkStatus
{
    public LinkPhase Phase { get; init; }

    /// <summary>Up to here everything was acknowledged by, or sent to, the peer.</summary>
    public long Position { get; init; }

    /// <summary>Bytes of the log that the peer has still to get.</summary>
    public long Behind { get; init; }
}
