using Microsoft.Extensions.Logging;
using OrleansRelay.Grains.Messages;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>Which of the entries are new, which their message grains say.</summary>
internal sealed class DecideStage(MessageGrains grains, MessageLog log, TimeProvider time, ILogger logger)
{
    private readonly MessageOffers _offers = new(grains, log, time);
    private readonly MessageId[] _ids = new MessageId[Batch.MaxItems];
    private readonly int[] _items = new int[Batch.MaxItems];
    private readonly OfferVerdict[] _verdicts = new OfferVerdict[Batch.MaxItems];

    /// <summary>What is decided from now on is of another batch.</summary>
    public void Begin() => _offers.Begin();

    /// <summary>Decides about the first entries, usually about all: those that are new are to be appended before the others are.</summary>
    /// <param name="waits">Is told when this batch begins to wait for nodes that others may not need.</param>
    /// <returns>Whether nothing is left to decide.</returns>
    public async ValueTask<bool> RunAsync(Batch batch, Action waits)
    {
        var count = Gather(batch);
        if (count == 0)
            return true;
        // Its grains, if they are of this node, and the log itself look there next.
        log.Ids.Fetch(_ids.AsSpan(0, count));
        var settled = await _offers.AskAsync(_ids.AsMemory(0, count), _verdicts.AsMemory(0, count), waits);
        if (_offers.Failure is { } failure && _verdicts.AsSpan(0, settled).Contains(OfferVerdict.Unknown))
            logger.GrainFailed(failure);
        for (var i = 0; i < settled; i++)
            Settle(batch, _items[i], _ids[i], _verdicts[i]);
        return settled == count;
    }

    private static void Settle(Batch batch, int index, in MessageId id, OfferVerdict verdict)
    {
        if (verdict == OfferVerdict.New)
            batch.Items[index].Kind = BatchItemKind.New;
        else if (verdict == OfferVerdict.Duplicate)
            batch.Settle(index, new FrameAnswer(FrameAnswerKind.Duplicate, id));
        else
            batch.Settle(index, FrameAnswer.Unavailable);
    }

    private int Gather(Batch batch)
    {
        var count = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.Items[i].Kind != BatchItemKind.Entry)
                continue;
            _ids[count] = batch.Answers[i].Id;
            _items[count++] = i;
        }

        return count;
    }
}
