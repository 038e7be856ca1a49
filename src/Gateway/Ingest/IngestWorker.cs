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
internal sealed class IngestWorker(GatewayContext context)
{
    private const int MaxItems = 256;
    private const int MaxLineBytes = 512 * 1024;
    private const int KeptBytes = 256 * 1024;

    private static readonly TimeSpan AskAgainDelay = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan RoomPatience = TimeSpan.FromSeconds(1);

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
                await _log.WhenDurable(_log.Head);
            }

            Answer(session);
            Publish(isLast: true);
        }

        if (outcome.Hello is { } hello)
            await session.GreetedAsync(hello);
        return outcome;
    }

    private async ValueTask<int> TakeBudgetAsync(Session session, ByteBuffer input, int offset, bool whole)
    {
        // Without a limit there is nothing to count: the grain is asked whether this address may speak at all.
        var frames = context.IsRateLimited ? CountFrames(session, input.WrittenSpan[offset..], whole) : 1;
        if (frames == 0)
            return 0;
        var grant = await session.Rate.Take(frames);
        _retryAfterMs = grant.RetryAfterMs;
        return context.IsRateLimited ? grant.Allowed : grant.Allowed * MaxItems;
    }

    // Counts what the limit counts, exactly as Read below will find it.
    private int CountFrames(Session session, ReadOnlySpan<byte> input, bool whole)
    {
        var reader = session.Reader;
        int frames = 0, seen = 0;
        while (seen < MaxItems && ReadFrame(ref reader, session, input, whole, out var frame, out var consumed) == ReadResult.Frame)
        {
            if (frame.Kind == FrameKind.Registration)
                break;
            input = input[consumed..];
            if (frame.Kind == FrameKind.Empty)
                continue;
            seen++;
            if (IsCharged(session, frame))
                frames++;
        }

        return frames;
    }

    private BatchOutcome Read(Session session, ByteBuffer input, int offset, bool whole, int budget)
    {
        _count = 0;
        _lines.Clear();
        _encoder.Clear();
        _now = context.Clock.Now;
        var start = offset;
        Hello? hello = null;
        while (_count < MaxItems && _lines.Length < MaxLineBytes)
        {
            var rest = input.WrittenSpan[offset..];
            var result = ReadFrame(ref session.Reader, session, rest, whole, out var frame, out var consumed);
            if (result == ReadResult.NeedMore)
                return new BatchOutcome(BatchNext.Wait, offset - start, hello);
            if (result == ReadResult.TooLong)
            {
                Refuse(ErrorCode.TooLong, $"longer than {context.Options.MaxFrameBytes} bytes");
                return new BatchOutcome(BatchNext.Close, offset - start, hello);
            }

            offset += consumed;
            if (frame.Kind == FrameKind.Empty)
                continue;
            if (frame.Kind == FrameKind.Registration)
            {
                session.SetRegistration(frame);
                return new BatchOutcome(BatchNext.Register, offset - start, hello);
            }

            if (IsCharged(session, frame) && --budget < 0)
                _items[_count++] = new BatchItem { Kind = BatchItemKind.RateLimited };
            else
                hello = Add(session, frame) ?? hello;
        }

        return new BatchOutcome(BatchNext.Continue, offset - start, hello);
    }

    private ReadResult ReadFrame(
        ref FrameReader reader, Session session, ReadOnlySpan<byte> input, bool whole, out Frame frame, out int consumed)
    {
        var result = reader.Read(input, session.IsRegistered, context.Options.MaxFrameBytes, out frame, out consumed);
        return result == ReadResult.NeedMore && whole && input.Length > 0
            ? reader.Complete(input, session.IsRegistered, out frame, out consumed)
            : result;
    }

    private static bool IsCharged(Session session, in Frame frame) =>
        frame.Kind != FrameKind.Relay || !session.IsListedRelay;

    private Hello? Add(Session session, in Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Send:
                var start = _lines.Length;
                AddEntry(start, _encoder.AddSend(frame, session.Name!, context.Clock.Next(_now), _lines));
                return null;
            case FrameKind.Relay when Hello.TryRead(frame.Json, out var hello):
                _items[_count++] = new BatchItem { Kind = BatchItemKind.Hello };
                session.IsRelay = true;
                return hello;
            case FrameKind.Relay:
                AddRelayEntry(session, frame);
                return null;
            default:
                Refuse(ErrorCode.Malformed, frame.Error!);
                return null;
        }
    }

    private void AddRelayEntry(Session session, in Frame frame)
    {
        var start = _lines.Length;
        switch (_encoder.AddRelay(frame.Json, _lines, out var index, out var reason))
        {
            // Escaping made it longer than the next relay, or a cursor, could take. Its line stays and is not appended.
            case RelayOutcome.Entry when _lines.Length - start > _maxLineBytes:
                Refuse(ErrorCode.Malformed, $"the entry, escaped to ASCII, is longer than {_maxLineBytes} bytes");
                break;
            // One of ours passes ids on as they are; only a seed relay hashes anew at each hop.
            case RelayOutcome.Entry:
                AddEntry(start, index, mustMatch: session.IsRelay);
                break;
            case RelayOutcome.Echo:
                _items[_count++] = new BatchItem { Kind = BatchItemKind.Echo, Index = index };
                break;
            default:
                Refuse(ErrorCode.Malformed, reason!);
                break;
        }
    }

    private void AddEntry(int start, int index, bool mustMatch = false) => _items[_count++] = new BatchItem
    {
        Kind = BatchItemKind.Entry,
        Index = index,
        LineStart = start,
        LineEnd = _lines.Length,
        MustMatch = mustMatch,
    };

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

    private void Refuse(ErrorCode code, string reason) => Refuse(ref _items[_count++], code, reason);

    private static void Refuse(ref BatchItem item, ErrorCode code, string reason) =>
        item = new BatchItem { Kind = BatchItemKind.Refused, Code = code, Reason = reason };

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

    private static void Fail(ref BatchItem item)
    {
        item.Kind = BatchItemKind.Refused;
        item.Code = ErrorCode.Unavailable;
        item.Reason = "The message could not be accepted. Send it again later.";
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
