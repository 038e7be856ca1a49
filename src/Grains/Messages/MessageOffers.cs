using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>
/// Asks the message grains about a batch of ids, and asks again about those that another node was promised, or, in a
/// cluster, whose grain could not be reached: a verdict may come late. Its owner asks about one batch at a time.
/// </summary>
public sealed class MessageOffers(MessageGrains grains, MessageLog log, TimeProvider time)
{
    /// <summary>Nobody waits longer for a verdict.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>As long as a call may take, by its attribute.</summary>
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private readonly OfferRound _round = new(grains, time);
    private readonly int[] _open = new int[MessageGrain.MaxIds];

    /// <summary>Fills in a verdict for each id; those that can't be had in time are <see cref="OfferVerdict.Unknown"/>.</summary>
    /// <param name="ids">At most <see cref="MessageGrain.MaxIds"/>.</param>
    /// <param name="verdicts">Room for as many.</param>
    /// <param name="waits">Is told when verdicts are late, perhaps more than once.</param>
    /// <returns>Why there is no verdict, if there is not for each.</returns>
    public async ValueTask<Exception?> AskAsync(ReadOnlyMemory<MessageId> ids, Memory<OfferVerdict> verdicts, Action waits)
    {
        var began = time.GetTimestamp();
        for (var i = 0; i < ids.Length; i++)
            _open[i] = i;
        var failure = await _round.AskAsync(ids, _open.AsMemory(0, ids.Length), verdicts, waits);
        if (Open(verdicts.Span) == 0)
            return failure;
        waits();
        return await AskAgainAsync(ids, verdicts, began, waits) ?? (verdicts.Span.Contains(OfferVerdict.Unknown) ? failure : null);
    }

    private async ValueTask<Exception?> AskAgainAsync(ReadOnlyMemory<MessageId> ids, Memory<OfferVerdict> verdicts, long began, Action waits)
    {
        Exception? failure = null;
        // The last round may take as long as a call may.
        for (var pause = FirstPause; time.GetElapsedTime(began) < Patience - CallPatience; pause = Longer(pause))
        {
            // Those who met at a grain on its way out must not do so again and again.
            await Task.Delay(pause, time);
            SettleOwn(ids.Span, verdicts.Span);
            failure = await _round.AskAsync(ids, _open.AsMemory(0, Open(verdicts.Span)), verdicts, waits);
            if (Open(verdicts.Span) == 0)
                return failure;
        }

        verdicts.Span.Replace(OfferVerdict.Pending, OfferVerdict.Unknown);
        return failure ?? new TimeoutException("Another node was told that a message is new and has not brought it.");
    }

    // What has come into this node's log meanwhile is known, whoever can be asked.
    private void SettleOwn(ReadOnlySpan<MessageId> ids, Span<OfferVerdict> verdicts)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            if (verdicts[i] == OfferVerdict.Pending && log.Ids.Sight(ids[i]))
                verdicts[i] = OfferVerdict.Duplicate;
        }
    }

    // How many are to be asked about again, and which.
    private int Open(ReadOnlySpan<OfferVerdict> verdicts)
    {
        var count = 0;
        for (var i = 0; i < verdicts.Length; i++)
        {
            if (verdicts[i] == OfferVerdict.Pending)
                _open[count++] = i;
        }

        return count;
    }

    private static TimeSpan Longer(TimeSpan pause) => 2 * pause < LongestPause ? 2 * pause : LongestPause;
}
