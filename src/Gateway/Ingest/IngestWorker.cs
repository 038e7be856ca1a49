using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Grains.Messages;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

// The way in, and why it costs so little.
//
// A worker is all the memory that reading needs: a session has one while it has something to read and none while it is
// idle. What one read brought is one batch: every frame is parsed where it lies and its final line encoded behind the
// line before it; one call asks the address's grain, the calls to all message grains are under way together, lines that
// are new go to the log in as few copies as there are stretches of them, and all answers leave in one write. In the usual
// case, when every grain answers at once, none of the awaits below waits and nothing but the grains' own objects is
// allocated.

/// <summary>Turns bytes that a session read into appended lines and answers, a batch at a time.</summary>
internal sealed partial class IngestWorker(GatewayContext context)
{
    private const int MaxItems = 256;
    private const int KeptBytes = 256 * 1024;

    private readonly MessageLog _log = context.Log;
    private readonly int _maxLineBytes =
        Limits.MaxRelayFrameBytes(context.Options.MaxFrameBytes) - RelayPush.Prefix.Length;

    private readonly EntryEncoder _encoder = new(context.Relay);
    private readonly ByteBuffer _lines = new(64 * 1024, KeptBytes);
    private readonly ByteBuffer _replies = new(16 * 1024);
    private readonly BatchItem[] _items = new BatchItem[MaxItems];
    private readonly int[] _ends = new int[MaxItems];
    private readonly MessageId[] _ids = new MessageId[MaxItems];
    private int _count;
    private long _now;
    private long _retryAfterMs;
    private bool _isUnpublished;

    /// <summary>Room for what the session reads, unless it has kept some from before.</summary>
    public ByteBuffer Input { get; } = new(64 * 1024, KeptBytes);

    /// <summary>Takes one batch of frames from the input at the offset, and deals with it.</summary>
    /// <param name="whole">No more will come: what is left is one frame, ended or not.</param>
    /// <returns>How many bytes were consumed, and whether to go on reading, wait for more, or close.</returns>
    public async ValueTask<BatchOutcome> ProcessAsync(Session session, ByteBuffer input, int offset, bool whole)
    {
        var budget = await TakeBudgetAsync(session, input, offset, whole);
        var outcome = Read(session, input, offset, whole, budget);
        if (_count > 0)
        {
            Seal();
            await DecideAsync();
            await AppendAsync(session);
            if (_log.Options.Fsync == FsyncMode.Always)
            {
                Publish();
                await _log.WhenDurable(_log.Head, TimeSpan.FromSeconds(5));
            }

            Answer(session);
            Publish(isLast: true);
        }

        if (outcome.Hello is { } hello)
            await session.GreetedAsync(hello);
        return outcome;
    }

    // Hashing what a batch holds in one go costs a fraction of hashing each: until here nobody needed an id.
    private void Seal()
    {
        _encoder.Seal(_lines);
        _log.Ids.Prefetch(_encoder.Ids);
        for (var i = 0; i < _count; i++)
        {
            ref var item = ref _items[i];
            if (item.Kind is not (BatchItemKind.Entry or BatchItemKind.Echo))
                continue;
            item.Id = _encoder.Id(item.Index);
            if (item.MustMatch && !_encoder.IdMatches(item.Index))
                Refuse(ref item, ErrorCode.IdMismatch, "the entry's content gives another msg_id");
        }
    }

    // Once a batch, unless it has to wait for something: what is sent next to all is then everything there is. The last
    // time nothing remains to be done here, so this thread may do the sending, if no other batch is under way.
    private void Publish(bool isLast = false)
    {
        if (!_isUnpublished)
            return;
        _isUnpublished = false;
        _log.Publish();
        context.Senders.Wake(helping: isLast && context.Workers.Rented == 1);
    }

    private void Refuse(ErrorCode code, string reason) => Refuse(ref _items[_count++], code, reason);

    private static void Refuse(ref BatchItem item, ErrorCode code, string reason) =>
        item = new BatchItem { Kind = BatchItemKind.Refused, Code = code, Reason = reason };

    private static void Fail(ref BatchItem item)
    {
        item.Kind = BatchItemKind.Refused;
        item.Code = ErrorCode.Unavailable;
        item.Reason = "The message could not be accepted. Send it again later.";
    }

    private void Answer(Session session)
    {
        _replies.Clear();
        for (var i = 0; i < _count; i++)
        {
            ref readonly var item = ref _items[i];
            switch (item.Kind)
            {
                case BatchItemKind.Entry:
                    Reply.Ack(_replies, item.Id, item.Verdict == OfferVerdict.Duplicate);
                    break;
                case BatchItemKind.Echo:
                    Reply.Ack(_replies, item.Id, duplicate: true);
                    break;
                case BatchItemKind.Hello:
                    context.Self.Write(_replies);
                    break;
                case BatchItemKind.RateLimited:
                    Reply.RateLimited(_replies, _retryAfterMs);
                    break;
                default:
                    Reply.Error(_replies, item.Code, item.Reason!);
                    break;
            }
        }

        session.Outbox.Reply(_replies.WrittenSpan);
    }
}
