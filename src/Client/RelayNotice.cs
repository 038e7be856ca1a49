namespace OrleansRelay.Client;

/// <summary>Something that happened to the connection; see <see cref="RelayClient.Notices"/>.</summary>
public abstract record RelayNotice
{
    private RelayNotice()
    {
    }

    /// <summary>A connection is up.</summary>
    /// <param name="Address">Where.</param>
    /// <param name="Node">Which node of the relay it is, if it has several.</param>
    public sealed record Connected(string Address, string? Node) : RelayNotice;

    /// <summary>A connection ended, and another one will be made.</summary>
    /// <param name="Error">Why.</param>
    public sealed record Disconnected(RelayException Error) : RelayNotice;

    /// <summary>What was missed while there was no connection has come, or as much of it as the relay has.</summary>
    /// <param name="Missed">How many messages that were.</param>
    /// <param name="IsComplete">False if some before them may be missing: they are gone, or it can't be known.</param>
    /// <param name="ReachesBackTo">If it is not complete: from when on the relay has messages, if it knows.</param>
    /// <param name="AfterId">The id of the last message that came before them.</param>
    public sealed record Resumed(long Missed, bool IsComplete, DateTimeOffset? ReachesBackTo, string? AfterId) : RelayNotice;

    /// <summary>Messages were missed while connected, since the relay no longer had them when this client had read so far.</summary>
    /// <param name="Missed">How many.</param>
    /// <param name="AfterId">The id of the last message that came before them.</param>
    public sealed record Gap(long Missed, string? AfterId) : RelayNotice;

    /// <summary>The client has ended.</summary>
    /// <param name="Error">Why; null if it was disposed.</param>
    public sealed record Closed(RelayException? Error) : RelayNotice;
}
