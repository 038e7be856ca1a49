namespace OrleansRelay.Web.Events;

/// <summary>Everything that knows of something that happens.</summary>
internal sealed class EventSources(LogEvents log, FrameEvents frames, PeerEvents peers, LinkEvents links, NodeEvents nodes, RateEvents rates)
{
    /// <summary>Tells until it is stopped, or one of them fails.</summary>
    public async Task RunAsync(EventAudience audience, CancellationToken stop)
    {
        using var all = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var counts = new MessageCounts();
        Task[] running =
        [
            log.RunAsync(audience, counts, all.Token),
            frames.RunAsync(audience, counts, all.Token),
            peers.RunAsync(audience, all.Token),
            links.RunAsync(audience, all.Token),
            nodes.RunAsync(audience, all.Token),
            rates.RunAsync(audience, counts, all.Token),
        ];
        await Task.WhenAny(running);
        await all.CancelAsync();
        await Task.WhenAll(running);
    }
}
