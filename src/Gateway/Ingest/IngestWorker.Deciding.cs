using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Grains.Messages;

namespace OrleansRelay.Gateway.Ingest;

// Which of the lines are new, which the message grains say, and their way into the log.
internal sealed partial class IngestWorker
{
    private static readonly TimeSpan AskAgainDelay = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan RoomPatience = TimeSpan.FromSeconds(1);

    private async ValueTask DecideAsync()
    {
        var waiting = false;
        for (var i = 0; i < _count; i++)
        {
            if (_items[i].Kind == BatchItemKind.Entry)
                waiting |= !Offer(ref _items[i]);
        }

        for (var i = 0; waiting && i < _count; i++)
        {
            if (_items[i].Pending is { } pending)
                await SettleAsync(i, pending);
        }
    }

    // True if the answer is there at once.
    private bool Offer(ref BatchItem item)
    {
        var offer = context.Grains.GetGrain<IMessageGrain>(item.Id.ToString()).Offer();
        if (offer.IsCompletedSuccessfully)
        {
            item.Verdict = offer.Result;
            return true;
        }

        item.Pending = offer.AsTask();
        return false;
    }

    private async ValueTask SettleAsync(int index, Task<OfferVerdict> pending)
    {
        _items[index].Pending = null;
        try
        {
            _items[index].Verdict = await pending;
        }
        catch (Exception error)
        {
            context.GrainFailed(error);
            Fail(ref _items[index]);
        }
    }

    private async ValueTask AppendAsync(Session session)
    {
        for (var i = 0; i < _count;)
        {
            var next = NextStretch(i, out var first);
            if (next > first)
                await AppendStretchAsync(session, first, next);
            i = next;
        }

        for (var i = 0; i < _count; i++)
        {
            if (_items[i] is { Kind: BatchItemKind.Entry, Verdict: OfferVerdict.InFlight })
                await AskAgainAsync(session, i);
        }
    }

    // The next run of new entries: from first up to, not including, the result. Their lines lie side by side.
    private int NextStretch(int from, out int first)
    {
        while (from < _count && !IsNew(_items[from]))
            from++;
        first = from;
        while (from < _count && IsNew(_items[from]))
            from++;
        return from;
    }

    private static bool IsNew(in BatchItem item) => item is { Kind: BatchItemKind.Entry, Verdict: OfferVerdict.First };

    private async ValueTask AppendStretchAsync(Session session, int first, int next)
    {
        while (!TryAppendStretch(session, first, next))
        {
            // Readers in memory, or the disk, can't keep up: this publisher is not read from until they have.
            Publish();
            var room = _log.NextRoom();
            if (TryAppendStretch(session, first, next))
                return;
            if (_log.IsFailing)
            {
                await WithdrawAsync(first, next);
                return;
            }

            await room.WaitAsync(RoomPatience, context.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // A disk may hang for longer than a claim lasts, and then the same message would be let in once more.
            _log.Ids.Renew(_ids.AsSpan(0, next - first));
        }
    }

    private bool TryAppendStretch(Session session, int first, int next)
    {
        var start = _items[first].LineStart;
        for (var i = first; i < next; i++)
        {
            _ends[i - first] = _items[i].LineEnd - start;
            _ids[i - first] = _items[i].Id;
        }

        var lines = _lines.WrittenSpan[start.._items[next - 1].LineEnd];
        if (!session.Outbox.TryAppend(lines, _ends.AsSpan(0, next - first)))
            return false;
        _log.Ids.Confirm(_ids.AsSpan(0, next - first));
        _isUnpublished = true;
        return true;
    }

    private async ValueTask WithdrawAsync(int first, int next)
    {
        for (var i = first; i < next; i++)
        {
            await context.Grains.GetGrain<IMessageGrain>(_items[i].Id.ToString()).Withdraw();
            Fail(ref _items[i]);
        }
    }

    // Somebody else, or an earlier frame of this very batch, was first but had not appended yet.
    private async ValueTask AskAgainAsync(Session session, int index)
    {
        Publish();
        while (_items[index] is { Kind: BatchItemKind.Entry, Verdict: OfferVerdict.InFlight })
        {
            if (!Offer(ref _items[index]))
                await SettleAsync(index, _items[index].Pending!);
            if (_items[index].Verdict == OfferVerdict.InFlight)
                await Task.Delay(AskAgainDelay, context.Time);
        }

        if (IsNew(_items[index]))
            await AppendStretchAsync(session, index, index + 1);
    }
}
