using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Events;

/// <summary>Something that became of a frame, and of which the log says nothing.</summary>
public abstract record TrafficEvent
{
    /// <summary>When, in seconds since 1970.</summary>
    public double At { get; init; }

    /// <summary>The peer whose frame it was; null if it was a relay's, or nobody's yet.</summary>
    public string? Peer { get; init; }

    /// <summary>The relay whose frame it was; null if it was a client's.</summary>
    public string? Relay { get; init; }
}

/// <summary>A message came again.</summary>
public sealed record DuplicateEvent(MessageId Id) : TrafficEvent;

/// <summary>Frames were over the limit of their address.</summary>
/// <param name="Address">What is limited.</param>
/// <param name="RetryAfterMs">When the next one would pass.</param>
public sealed record LimitedEvent(string Address, int Frames, long RetryAfterMs) : TrafficEvent;

/// <summary>A frame was refused for what it says.</summary>
public sealed record RefusedEvent(ErrorCode Code, string Reason) : TrafficEvent;
