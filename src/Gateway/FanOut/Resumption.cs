using OrleansRelay.Log.Places;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.FanOut;

/// <summary>What a client missed while it was away, as it is sent to it. Its outbox orders the calls.</summary>
/// <param name="from">Where that begins.</param>
/// <param name="name">The client: what it sent itself it has not missed.</param>
/// <param name="oldestTime">Tells the time of the oldest message that is held.</param>
internal sealed class Resumption(ResumePoint from, PeerName name, Func<double?> oldestTime)
{
    private bool _isComplete = from.IsComplete;
    private long _missed;

    public long From => from.Position;

    /// <summary>What comes from here on it has not missed.</summary>
    public long Until { get; set; }

    /// <summary>Some of it is gone.</summary>
    public void Lose() => _isComplete = false;

    /// <summary>Leaves of whole lines those that are wanted and somebody else's, and counts them.</summary>
    /// <returns>How many bytes they have, from the beginning on.</returns>
    public int Keep(Span<byte> lines, ReceiveFilter filter)
    {
        var kept = WantedLines.Keep(lines, filter, name.Json[1..^1], out var count);
        _missed += count;
        return kept;
    }

    public void WriteBegin(ByteBuffer output) => ReceivingReply.Resuming(output, From);

    public void WriteEnd(ByteBuffer output) =>
        ReceivingReply.Resumed(output, _missed, _isComplete, _isComplete ? null : oldestTime(), Until);
}
