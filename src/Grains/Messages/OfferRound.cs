using System.Runtime.CompilerServices;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>Says something about some ids to their grains: one call for all that have the same grain, all calls under way together.</summary>
internal sealed class OfferRound(MessageGrains grains, TimeProvider time)
{
    /// <summary>A grain of a node that lives answers in a hundredth of it.</summary>
    private static readonly TimeSpan UsualWait = TimeSpan.FromMilliseconds(20);

    private readonly ulong[] _sorted = new ulong[MessageGrain.MaxIds];
    private readonly Call[] _calls = new Call[MessageGrain.MaxIds];

    /// <summary>
    /// Fills in the verdicts of these ids. Where the call failed it is <see cref="OfferVerdict.Pending"/> if asking again may
    /// help, and else <see cref="OfferVerdict.Unknown"/>.
    /// </summary>
    /// <param name="which">The places of the ids that are asked about; comes back in another order.</param>
    /// <param name="waits">Is told if an answer is late.</param>
    /// <returns>Why a call failed, if one did.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Exception?> AskAsync(
        ReadOnlyMemory<MessageId> ids, Memory<int> which, Memory<OfferVerdict> verdicts, Action waits)
    {
        var calls = CallAll(ids.Span, which.Span);
        Exception? failure = null;
        for (var i = 0; i < calls; i++)
        {
            var (start, count, answer) = _calls[i];
            try
            {
                // Who is alone waits for nothing but itself.
                var answers = answer.IsCompleted || grains.Nodes.IsAlone ? await answer : await WaitAsync(answer.AsTask(), waits);
                Settle(which.Span.Slice(start, count), answers, verdicts.Span);
            }
            catch (Exception error)
            {
                failure = error;
                Settle(which.Span.Slice(start, count), error, verdicts.Span);
            }
        }

        Array.Clear(_calls, 0, calls);
        return failure;
    }

    /// <summary>Gives back what was promised. Who can't be told keeps the promise until its time is up.</summary>
    /// <param name="which">The places of the ids; comes back in another order.</param>
    public async ValueTask GiveBackAsync(ReadOnlyMemory<MessageId> ids, Memory<int> which)
    {
        var calls = new List<Task>();
        Sort(ids.Span, which.Span);
        for (int start = 0, end; start < which.Length; start = end)
        {
            end = EndOfGroup(ids.Span, which.Span, start);
            var withdrawn = Ids(ids.Span, which.Span[start..end]);
            calls.Add(grains.Of(withdrawn[0]).Withdraw(withdrawn, grains.Nodes.Self).AsTask());
        }

        await Task.WhenAll(calls).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async ValueTask<OfferVerdict[]> WaitAsync(Task<OfferVerdict[]> answer, Action waits)
    {
        await ((Task)answer).WaitAsync(UsualWait, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!answer.IsCompleted)
            waits();
        return await answer;
    }

    private int CallAll(ReadOnlySpan<MessageId> ids, Span<int> which)
    {
        Sort(ids, which);
        var calls = 0;
        for (int start = 0, end; start < which.Length; start = end)
        {
            end = EndOfGroup(ids, which, start);
            _calls[calls++] = new Call(start, end - start, CallOne(Ids(ids, which[start..end])));
        }

        return calls;
    }

    // Neighbours then share their leading digits.
    private void Sort(ReadOnlySpan<MessageId> ids, Span<int> which)
    {
        for (var i = 0; i < which.Length; i++)
            _sorted[i] = ids[which[i]].First;
        _sorted.AsSpan(0, which.Length).Sort(which);
    }

    private int EndOfGroup(ReadOnlySpan<MessageId> ids, ReadOnlySpan<int> which, int start)
    {
        var end = start + 1;
        while (end < which.Length && grains.Share(ids[which[start]], ids[which[end]]))
            end++;
        return end;
    }

    private static MessageId[] Ids(ReadOnlySpan<MessageId> ids, ReadOnlySpan<int> which)
    {
        var some = new MessageId[which.Length];
        for (var i = 0; i < which.Length; i++)
            some[i] = ids[which[i]];
        return some;
    }

    private ValueTask<OfferVerdict[]> CallOne(MessageId[] offered)
    {
        try
        {
            return grains.Of(offered[0]).Offer(offered, grains.Nodes.Self);
        }
        catch (Exception error)
        {
            // A silo that is gone refuses at once; the calls before are under way and are awaited all the same.
            return ValueTask.FromException<OfferVerdict[]>(error);
        }
    }

    private static void Settle(ReadOnlySpan<int> which, OfferVerdict[] answers, Span<OfferVerdict> verdicts)
    {
        for (var i = 0; i < which.Length; i++)
            verdicts[which[i]] = i < answers.Length ? answers[i] : OfferVerdict.Unknown;
    }

    // A call that met activations on their way out, more often than Orleans passes it on, was refused and not run. Among
    // several nodes one that died may be the reason of any failure, and to ask again is harmless.
    private void Settle(ReadOnlySpan<int> which, Exception error, Span<OfferVerdict> verdicts)
    {
        var verdict = error is OrleansMessageRejectionException || !grains.Nodes.IsAlone ? OfferVerdict.Pending : OfferVerdict.Unknown;
        foreach (var index in which)
            verdicts[index] = verdict;
    }

    private readonly record struct Call(int Start, int Count, ValueTask<OfferVerdict[]> Verdicts);
}
