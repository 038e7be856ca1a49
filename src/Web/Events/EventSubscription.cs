using System.Threading.Channels;

namespace OrleansRelay.Web.Events;

/// <summary>
/// One that is told what happens. Of messages it is told so many a second as it wants: when there are more, those whose ids come
/// first, so that all that is told of a message is told, or nothing. One that does not keep up misses the newest.
/// </summary>
/// <param name="rate">Events of messages a second at most.</param>
/// <param name="kinds">Which kinds; null is all.</param>
internal sealed class EventSubscription(int rate, IReadOnlySet<string>? kinds)
{
    private const int Capacity = 4096;

    private readonly Channel<StreamEvent> _events = Channel.CreateBounded<StreamEvent>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private int _told;
    private long _missed;

    public ChannelReader<StreamEvent> Events => _events.Reader;

    public int Rate => rate;

    /// <summary>The share of messages that is told now, 0 to 1.</summary>
    public double Share { get; private set; } = 1;

    /// <summary>How many it was not told of because it did not keep up.</summary>
    public long Missed => Volatile.Read(ref _missed);

    public bool Wants(string kind) => kinds is null || kinds.Contains(kind);

    /// <summary>Its share of messages, or less than nothing once it has been told of as many as it wants in this second.</summary>
    public double Reach => Volatile.Read(ref _told) < rate ? Share : -1;

    /// <summary>Tells it, if it wants to know and its share holds it.</summary>
    public void Tell(StreamEvent what)
    {
        if (!Wants(what.Kind) || what.Sample > Share)
            return;
        // What came within a moment, before the share was known. More than one source tells.
        if (what.Sample is not null && Interlocked.Increment(ref _told) > rate)
            return;
        if (!_events.Writer.TryWrite(what))
            Interlocked.Increment(ref _missed);
    }

    /// <summary>A second begins.</summary>
    /// <param name="perSecond">How many events of messages there were in the one before.</param>
    /// <returns>How many of them it was told of.</returns>
    public int Turn(double perSecond)
    {
        Share = perSecond <= rate ? 1 : rate / perSecond;
        return Math.Min(Interlocked.Exchange(ref _told, 0), rate);
    }

    public void End() => _events.Writer.TryComplete();
}
