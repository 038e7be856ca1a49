using System.Diagnostics;

namespace OrleansRelay.Federation.Links;

/// <summary>What has gone over a link since it was made, from one connection to the next. Any thread counts and reads.</summary>
public sealed class LinkCounters
{
    /// <summary>
    /// So many entries in a row that were here before are more than a relay of our kind sends by mistake: it looks where it
    /// is after some thousand.
    /// </summary>
    private const int MostRepeated = 8192;

    /// <summary>So many entries in a row may be refused, as each of them may be wrong.</summary>
    private const int MostRefused = 64;

    private static readonly TimeSpan RepeatedPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RefusedPause = TimeSpan.FromSeconds(1);

    private long _sent;
    private long _sentKnown;
    private long _received;
    private long _receivedKnown;
    private long _lastTaken;
    private long _repeated;
    private long _refused;
    private volatile string _refusal = "";

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

    /// <summary>How long to wait before more is read from the peer: it keeps sending what is here.</summary>
    public TimeSpan ReadPause => Volatile.Read(ref _repeated) > MostRepeated ? RepeatedPause : TimeSpan.Zero;

    /// <summary>How long to wait before more is sent to the peer: it keeps refusing what it is sent.</summary>
    internal TimeSpan SendPause => Volatile.Read(ref _refused) > MostRefused ? RefusedPause : TimeSpan.Zero;

    /// <summary>Why there are pauses; empty if there are none.</summary>
    internal string Slowed
    {
        get
        {
            var repeated = Volatile.Read(ref _repeated);
            if (SendPause > TimeSpan.Zero)
                return $"it refused the last {Volatile.Read(ref _refused)} entries: {_refusal}";
            return repeated > MostRepeated ? $"the last {repeated} entries that it sent were here before" : "";
        }
    }

    /// <param name="taken">So many entries were new here.</param>
    /// <param name="known">So many were here before.</param>
    public void CountReceived(int taken, int known)
    {
        if (taken > 0)
        {
            Volatile.Write(ref _lastTaken, Stopwatch.GetTimestamp());
            Volatile.Write(ref _repeated, 0);
        }
        else
        {
            Interlocked.Add(ref _repeated, known);
        }

        Interlocked.Add(ref _received, taken);
        Interlocked.Add(ref _receivedKnown, known);
    }

    internal void CountSent() => Interlocked.Increment(ref _sent);

    internal void CountAnswered(bool isKnown)
    {
        Volatile.Write(ref _refused, 0);
        if (isKnown)
            Interlocked.Increment(ref _sentKnown);
    }

    /// <param name="refusal">The beginning of what the peer said.</param>
    internal void CountRefused(string refusal)
    {
        _refusal = refusal;
        Interlocked.Increment(ref _refused);
    }

    /// <summary>Another connection begins: what was before it is forgiven.</summary>
    internal void Begin() => (_repeated, _refused, _refusal) = (0, 0, "");
}
