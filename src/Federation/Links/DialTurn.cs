namespace OrleansRelay.Federation.Links;

/// <summary>
/// Which of two relays dials, so that they have one connection: the one with the lower id. The other one waits for it to come, and
/// dials as well when it has waited for long.
/// </summary>
internal sealed class DialTurn(LinkContext context, RelayAddress relay)
{
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(2);

    /// <summary>This relay is to dial.</summary>
    public bool IsOurs => string.CompareOrdinal(context.Self.RelayId, relay.Id) < 0;

    /// <summary>The relay has come, and its connection lasts.</summary>
    public bool HasCome => context.Connections.Find(relay.Id) is not null;

    /// <summary>The connection over which the relay has come, or comes before it is time to dial; null if it is.</summary>
    /// <param name="waits">It can be waited for: it is no seed relay, which never comes in this way.</param>
    public async Task<RelayConnection?> ComingAsync(bool waits, CancellationToken stop)
    {
        if (context.Connections.Find(relay.Id) is { } come)
            return come;
        if (relay.IsDialled && (!waits || IsOurs))
            return null;
        using var turn = new CancellationTokenSource(relay.IsDialled ? LongWait : Timeout.InfiniteTimeSpan, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, turn.Token);
        try
        {
            return await context.Connections.WhenCameAsync(relay.Id, except: null, either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Returns when the relay has come.</summary>
    public Task WhenCameAsync(CancellationToken stop) => context.Connections.WhenCameAsync(relay.Id, except: null, stop);

    /// <summary>
    /// Returns when the relay has come over a connection that is to take the place of this one. Two that have dialled each other at once
    /// keep the connection of the one that is to dial.
    /// </summary>
    public Task WhenBetterAsync(RelayConnection current, CancellationToken stop) => current.IsDialled && IsOurs
        ? Task.Delay(Timeout.Infinite, stop)
        : context.Connections.WhenCameAsync(relay.Id, except: current, stop);
}
