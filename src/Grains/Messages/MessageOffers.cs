using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>
/// Asks the message grains about a batch of ids: one call for all that have the same grain, all calls under way together.
/// Its owner asks about one batch at a time.
/// </summary>
public sealed class MessageOffers(MessageGrains grains)
{
    private const int MaxAttempts = 8;

    private readonly ulong[] _sorted = new ulong[MessageGrain.MaxIds];
    private readonly int[] _order = new int[MessageGrain.MaxIds];
    private readonly Call[] _calls = new Call[MessageGrain.MaxIds];

    /// <summary>Fills in a verdict for each id; those of a grain that can't be reached are <see cref="OfferVerdict.Unknown"/>.</summary>
    /// <param name="ids">At most <see cref="MessageGrain.MaxIds"/>.</param>
    /// <param name="verdicts">Room for as many.</param>
    /// <returns>Why a grain could not be reached, if one could not.</returns>
    public async ValueTask<Exception?> AskAsync(ReadOnlyMemory<MessageId> ids, Memory<OfferVerdict> verdicts)
    {
        var calls = CallAll(ids.Span);
        Exception? failure = null;
        for (var i = 0; i < calls; i++)
        {
            try
            {
                Settle(_calls[i], await _calls[i].Verdicts, verdicts.Span);
            }
            catch (Exception error)
            {
                failure = await AskAgainAsync(_calls[i], error, ids, verdicts) ?? failure;
            }
        }

        Array.Clear(_calls, 0, calls);
        return failure;
    }

    // A call that met activations on their way out, more often than Orleans passes it on, was refused and not run.
    private async ValueTask<Exception?> AskAgainAsync(
        Call call, Exception failure, ReadOnlyMemory<MessageId> ids, Memory<OfferVerdict> verdicts)
    {
        for (var attempt = 0; attempt < MaxAttempts && failure is OrleansMessageRejectionException; attempt++)
        {
            // Those who met there must not do so again and again.
            await Task.Delay(1 << attempt);
            try
            {
                Settle(call, await CallOne(ids.Span, _order.AsSpan(call.Start, call.Count)), verdicts.Span);
                return null;
            }
            catch (Exception error)
            {
                failure = error;
            }
        }

        Settle(call, [], verdicts.Span);
        return failure;
    }

    private int CallAll(ReadOnlySpan<MessageId> ids)
    {
        for (var i = 0; i < ids.Length; i++)
            (_sorted[i], _order[i]) = (ids[i].First, i);
        // Neighbours then share their leading digits.
        Array.Sort(_sorted, _order, 0, ids.Length);
        var calls = 0;
        for (int start = 0, end; start < ids.Length; start = end)
        {
            end = start + 1;
            while (end < ids.Length && grains.Share(ids[_order[start]], ids[_order[end]]))
                end++;
            _calls[calls++] = new Call(start, end - start, CallOne(ids, _order.AsSpan(start..end)));
        }

        return calls;
    }

    private ValueTask<OfferVerdict[]> CallOne(ReadOnlySpan<MessageId> ids, ReadOnlySpan<int> which)
    {
        var offered = new MessageId[which.Length];
        for (var i = 0; i < which.Length; i++)
            offered[i] = ids[which[i]];
        try
        {
            return grains.Of(offered[0]).Offer(offered);
        }
        catch (Exception error)
        {
            // A silo that is gone refuses at once; the calls before are under way and are awaited all the same.
            return ValueTask.FromException<OfferVerdict[]>(error);
        }
    }

    private void Settle(in Call call, OfferVerdict[] answers, Span<OfferVerdict> verdicts)
    {
        for (var i = 0; i < call.Count; i++)
            verdicts[_order[call.Start + i]] = i < answers.Length ? answers[i] : OfferVerdict.Unknown;
    }

    private readonly record struct Call(int Start, int Count, ValueTask<OfferVerdict[]> Verdicts);
}
