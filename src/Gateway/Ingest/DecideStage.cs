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

    /// <param name="waits">Is told when this batch begins to wait for nodes that others may not need.</param>
    public async ValueTask RunAsync(Batch batch, Action waits)
    {
        var count = Gather(batch);
        if (count == 0)
            return;
        // Its grains, if they are of this node, and the log itself look there next.
        log.Ids.Touch(_ids.AsSpan(0, count));
        if (await _offers.AskAsync(_ids.AsMemory(0, count), _verdicts.AsMemory(0, count), waits) is { } failure)
            logger.GrainFailed(failure);
        for (var i = 0; i < count; i++)
        {
            if (_verdicts[i] == OfferVerdict.Duplicate)
                batch.Settle(_items[i], new FrameAnswer(FrameAnswerKind.Duplicate, _ids[i]));
            else if (_verdicts[i] == OfferVerdict.Unknown)
                batch.Settle(_items[i], FrameAnswer.Unavailable);
        }
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
