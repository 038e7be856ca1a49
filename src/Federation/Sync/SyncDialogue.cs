using System.Security.Cryptography;
using System.Threading.Channels;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Sync;

/// <summary>
/// Finds out over a link what its peer lacks, whatever was sent, acknowledged or seen: what a relay has forgotten comes
/// again. What this one lacks it learns over the peer's own link.
/// </summary>
internal sealed class SyncDialogue(LogWindow window, string self, string peer, TimeProvider time)
{
    /// <summary>So many are sent before it is compared again.</summary>
    public const int MaxMissing = 1 << 18;

    /// <summary>A peer that takes longer for a step is asked again at the next comparison.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Channel<SyncFrame> _answers = Channel.CreateBounded<SyncFrame>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Takes what the peer said after <c>RELAY||</c>, if it is an answer.</summary>
    public void Take(ReadOnlySpan<byte> relayJson)
    {
        if (SyncFrame.TryRead(relayJson, out var frame))
            _answers.Writer.TryWrite(frame);
    }

    /// <summary>Compares. An answer that does not come, or makes no sense, ends it.</summary>
    /// <param name="send">Sends a frame to the peer.</param>
    /// <returns>What the peer lacks, as far as it came out, at most about <see cref="MaxMissing"/>.</returns>
    public async Task<HashSet<MessageId>> CompareAsync(Func<SyncFrame, CancellationToken, ValueTask> send, CancellationToken stop)
    {
        var missing = new HashSet<MessageId>();
        var draw = RandomNumberGenerator.GetBytes(SyncFrame.DrawLength);
        while (_answers.Reader.TryRead(out _))
        {
            // Of a comparison that was given up.
        }

        if (!window.TrySnapshot(out var view, out var range))
            return missing;
        var comparison = new Reconciliation(view, range, SyncSalt.Of(self, peer, draw));
        var next = new SyncFrame(draw, comparison.Begin(), default);
        while (!next.Data.IsEmpty && missing.Count < MaxMissing)
        {
            await send(next, stop);
            if (await AnswerAsync(stop) is not { } answer)
                break;
            Collect(answer.Want.Span, missing);
            if (answer.Data.IsEmpty)
                break;
            var step = comparison.Continue(answer.Data.Span);
            foreach (var stretch in step.Offered)
                Collect(view, stretch, missing);
            next = new SyncFrame(default, step.Reply, default);
        }

        return missing;
    }

    private async Task<SyncFrame?> AnswerAsync(CancellationToken stop)
    {
        try
        {
            return await _answers.Reader.ReadAsync(stop).AsTask().WaitAsync(Patience, time, stop);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static void Collect(ReadOnlySpan<byte> ids, HashSet<MessageId> missing)
    {
        for (; ids.Length >= MessageId.ByteLength; ids = ids[MessageId.ByteLength..])
            missing.Add(MessageId.FromBytes(ids[..MessageId.ByteLength]));
    }

    private static void Collect(WindowView view, ViewStretch stretch, HashSet<MessageId> missing)
    {
        foreach (var entries in view.Read(stretch))
        {
            foreach (var entry in entries.Span)
                missing.Add(entry.Id);
            if (missing.Count >= MaxMissing)
                return;
        }
    }
}
