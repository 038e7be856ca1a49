namespace OrleansRelay.Federation.Links;

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

    /// <summary>… which are so many messages: counted in memory, estimated by their length where they are older than that.</summary>
    public long BehindMessages { get; init; }

    /// <summary>… of which the oldest is so old, by the time that it says.</summary>
    public TimeSpan BehindAge { get; init; }

    /// <summary>How long the way to the peer and back takes; null while that is not known, as to a seed relay.</summary>
    public TimeSpan? RoundTrip { get; init; }

    /// <summary>It carries no entries by itself, since the peer gets them another way.</summary>
    public bool IsLazy { get; init; }

    /// <summary>Entries sent since the link was made, again or not.</summary>
    public long Sent { get; init; }

    /// <summary>… of which the peer said that it had them.</summary>
    public long SentKnown { get; init; }

    /// <summary>Entries that came over the link and were new here.</summary>
    public long Received { get; init; }

    /// <summary>Entries that came over the link and were here before.</summary>
    public long ReceivedKnown { get; init; }

    /// <summary>Why the peer is sent less, or listened to less, than there is; empty if it isn't.</summary>
    public string Slowed { get; init; } = "";

    /// <summary>Why it was last down; empty if it never was.</summary>
    public string LastError { get; init; } = "";
}
