using System.Diagnostics;

namespace OrleansRelay.Federation.Links;

/// <summary>What has gone over a link since it was made, from one connection to the next. Any thread counts and reads.</summary>
public sealed class LinkCounters
{
    private long _sent;
    private long _sentKnown;
    private long _received;
    private long _receivedKnown;
    private long _lastTaken;

    /// <summary>Entries sent, again or not.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>… of which the peer said that it had them.</summary>
    public long SentKnown => Volatile.Read(ref _sentKnown);

    /// <summary>Entries that came and were new here.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Entries that came and were here before.</summary>
    public long ReceivedKnown => Volatile.Read(ref _receivedKnown);

    /// <summary>When an entry last came that was new here, on a clock that only orders; 0 if never.</summary>
    internal long LastTaken => Volatile.Read(ref _lastTaken);

    public void CountReceived(int taken, int known)
    {
        if (taken > 0)
            Volatile.Write(ref _lastTaken, Stopwatch.GetTimestamp());
        Interlocked.Add(ref _received, taken);
        Interlocked.Add(ref _receivedKnown, known);
    }

    internal void CountSent() => Interlocked.Increment(ref _sent);

    internal void CountSentKnown() => Interlocked.Increment(ref _sentKnown);
}
