using System.Collections.Concurrent;

namespace OrleansRelay.Web.Events;

/// <summary>All who watch now, to those who know what happens.</summary>
internal sealed class EventAudience(ConcurrentDictionary<EventSubscription, bool> subscriptions)
{
    /// <summary>Of messages that lie farther among all nobody is told now; negative if of none.</summary>
    public double Reach
    {
        get
        {
            var reach = -1.0;
            foreach (var (subscription, _) in subscriptions)
                reach = Math.Max(reach, subscription.Reach);
            return reach;
        }
    }

    public void Tell(StreamEvent what)
    {
        foreach (var (subscription, _) in subscriptions)
            subscription.Tell(what);
    }

    /// <summary>A second begins: each is told something of its own about the one before.</summary>
    /// <param name="perSecond">How many events of messages there were.</param>
    /// <param name="write">Makes what it is told of its share, and how many events of messages it was told.</param>
    public void Turn(double perSecond, Func<double, int, StreamEvent> write)
    {
        foreach (var (subscription, _) in subscriptions)
        {
            var share = subscription.Share;
            var shown = subscription.Turn(perSecond);
            subscription.Tell(write(share, shown));
        }
    }
}
