using System.Security.Cryptography;
using System.Threading.Channels;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Sync;

/// <summary>
/// Compares with a peer, over a connection, what both have, whatever was sent, acknowledged or seen: what one of them has
/// forgotten comes again.
/// </summary>
/// <param name="found">Is told of each step what came out.</param>
internal sealed class SyncDialogue(LogWindow window, string self, string peer, FoundDifference found, TimeProvider time)
{
    /// <summary>So many differences are told of before it is compared again.</summary>
    public const int MaxDifference = 1 << 16;

    /// <summary>A peer that takes longer for a step is asked again at the next comparison.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Channel<SyncFrame> _replies = Channel.CreateBounded<SyncFrame>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Takes what the peer replies.</summary>
    public void Take(in SyncFrame reply) => _replies.Writer.TryWrite(reply);

    /// <summary>Compares once.</summary>
    /// <param name="parts">With how many ranges it begins: few cost little where nothing differs.</param>
    /// <param name="send">Sends a frame to the peer.</param>
    /// <returns>
    /// How many entries only one of both has, as far as it came out, at most about <see cref="MaxDifference"/>; null if nothing came out,
    /// since one of both has still to read its log, or no reply came, or one that makes no sense.
    /// </returns>
    public async Task<long?> CompareAsync(int parts, Func<SyncFrame, CancellationToken, ValueTask> send, CancellationToken stop)
    {
        while (_replies.Reader.TryRead(out _))
        {
            // Of a comparison that was given up.
        }

        if (!window.TrySnapshot(out var view, out var range))
            return null;
        var draw = RandomNumberGenerator.GetBytes(SyncFrame.DrawLength);
        var comparison = new Reconciliation(view, range, SyncSalt.Of(self, peer, draw));
        var next = SyncFrame.Ask(draw, comparison.Begin(parts));
        long difference = 0;
        while (!next.Data.IsEmpty && difference < MaxDifference)
        {
            await send(next, stop);
            if (await ReplyAsync(stop) is not { Data.IsEmpty: false } reply)
                return Told(difference);
            var step = comparison.Continue(reply.Data.Span);
            if (step.Fault != SyncFault.None)
                return Told(difference);
            found(view, step);
            difference += step.Wanted.Count + step.OfferedCount;
            next = SyncFrame.Ask(default, step.Reply);
        }

        return difference;
    }

    private static long? Told(long difference) => difference > 0 ? difference : null;

    private async Task<SyncFrame?> ReplyAsync(CancellationToken stop)
    {
        try
        {
            return await _replies.Reader.ReadAsync(stop).AsTask().WaitAsync(Patience, time, stop);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
