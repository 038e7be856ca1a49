namespace OrleansRelay.Client;

/// <summary>How a link to another relay is doing.</summary>
public sealed record RelayLinkStats
{
    /// <summary>The other relay's id.</summary>
    public string? Relay { get; init; }

    /// <summary><c>up</c>, <c>down</c>, or what else a relay may say.</summary>
    public string? State { get; init; }

    /// <summary>Messages that the other relay has still to get.</summary>
    public long? BehindMessages { get; init; }

    /// <summary>How old the oldest of them is.</summary>
    public TimeSpan? BehindFor { get; init; }

    /// <summary>It is slowed down, since the other relay does not behave.</summary>
    public bool? IsSlowed { get; init; }

    /// <summary>What is wrong with it, if something is.</summary>
    public string? Error { get; init; }
}
