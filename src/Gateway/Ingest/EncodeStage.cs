using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Log.Index;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>
/// From frames to final lines and their ids. Hashing what a batch holds in one go costs a fraction of hashing each, and
/// nobody needs an id before.
/// </summary>
/// <param name="memory">Entries from before what it remembers may have been here, and are refused.</param>
/// <param name="delivery">What of what its client asks for it may be sent.</param>
/// <param name="maxLineBytes">Longer lines are refused: the next relay, or a cursor, could not take them.</param>
internal sealed class EncodeStage(RelayEntrance entrance, MessageClock clock, IdMemory memory, DeliveryPolicy delivery, int maxLineBytes)
{
    /// <param name="position">All before it that is for the sender was sent to it.</param>
    /// <returns>The greeting of a relay, if it is known now what came of it and nobody has been told.</returns>
    public Hello? Run(Batch batch, SessionIdentity sender, long position)
    {
        var now = clock.Now;
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.Items[i].Kind == BatchItemKind.Frame)
                Encode(batch, i, sender, now, position);
        }

        Seal(batch);
        return sender is { Verdict: not null, IsGreeted: false } ? sender.Greeting : null;
    }

    private void Encode(Batch batch, int index, SessionIdentity sender, long now, long position)
    {
        var frame = batch.Items[index].Frame.In(batch.Input.Span);
        if (frame.Kind == FrameKind.Send)
        {
            var start = batch.Lines.Length;
            BecomeEntry(batch, index, start, batch.Encoder.AddSend(frame, sender.Name!, clock.Next(now), batch.Lines));
        }
        else if (frame.Kind == FrameKind.Request)
        {
            Answer(batch, index, frame, sender, now, position);
        }
        else if (EntryLine.IsBegun(frame.Json))
        {
            TakeEntry(batch, index, frame, sender);
        }
        else if (RelayEntrance.TryTake(frame.Json, sender))
        {
            batch.Settle(index, RelayEntrance.Nothing);
        }
        else if (Hello.TryRead(frame.Json, out var hello, out var fault))
        {
            batch.Settle(index, entrance.Greet(hello!, sender));
        }
        else if (fault is not null)
        {
            batch.Settle(index, FrameAnswer.Refused(ErrorCode.Malformed, fault));
        }
        else if (entrance.TryEnd(frame.Json, sender, out var answer))
        {
            batch.Settle(index, answer);
        }
        else
        {
            TakeEntry(batch, index, frame, sender);
        }
    }

    private void Answer(Batch batch, int index, in Frame frame, SessionIdentity sender, long now, long position)
    {
        if (ClientRequest.Read(frame, sender.Name!, out var request) is { } fault)
        {
            batch.Settle(index, FrameAnswer.Refused(ErrorCode.Malformed, fault));
            return;
        }

        var reply = new ByteBuffer(128);
        if (request.Receive is { } filter)
        {
            batch.Receive = filter.Within(delivery, sender.Name!);
            ReceivingReply.Receiving(reply, filter);
        }
        else if (request.Kind == ClientRequestKind.Ping)
        {
            ReceivingReply.Pong(reply, now, position);
        }
        else
        {
            batch.Ask(index, request);
            return;
        }

        batch.Settle(index, FrameAnswer.InItsWords(reply));
    }

    private void TakeEntry(Batch batch, int index, in Frame frame, SessionIdentity sender)
    {
        if (entrance.CheckEntry(sender) is { } refusal)
            batch.Settle(index, FrameAnswer.Refused(refusal.Code, refusal.Message));
        else
            EncodeRelayEntry(batch, index, frame, sender);
    }

    private void EncodeRelayEntry(Batch batch, int index, in Frame frame, SessionIdentity sender)
    {
        var start = batch.Lines.Length;
        var outcome = batch.Encoder.AddRelay(frame.Json, batch.Lines, out var place, out var reason);
        if (outcome == RelayOutcome.Malformed)
        {
            batch.Settle(index, FrameAnswer.Refused(ErrorCode.Malformed, reason!));
            return;
        }

        BecomeEntry(batch, index, start, place);
        if (outcome == RelayOutcome.TooFar)
            batch.Answers[index] = FrameAnswer.Refused(ErrorCode.Malformed, reason!);
        // One of ours passes ids on as they are; only a seed relay hashes anew at each hop.
        batch.Items[index].MustMatch = sender.IsRelay && outcome == RelayOutcome.Entry;
        // One that compares what it has with what we have may bring back what we have lost.
        batch.Items[index].IsEcho = outcome == RelayOutcome.Echo && !sender.ComparesEntries;
    }

    private static void BecomeEntry(Batch batch, int index, int start, int place)
    {
        ref var item = ref batch.Items[index];
        item.Kind = BatchItemKind.Entry;
        item.Index = place;
        (item.LineStart, item.LineEnd) = (start, batch.Lines.Length);
    }

    private void Seal(Batch batch)
    {
        batch.Encoder.Seal(batch.Lines);
        var takesSince = (memory.TakesSince - DateTimeOffset.UnixEpoch).TotalSeconds;
        for (var i = 0; i < batch.Count; i++)
        {
            ref readonly var item = ref batch.Items[i];
            if (item.Kind == BatchItemKind.Entry)
            {
                Check(batch, i, item, takesSince);
                Name(batch, i, item.Index);
            }
        }
    }

    private void Check(Batch batch, int index, in BatchItem item, double takesSince)
    {
        var id = batch.Encoder.Id(item.Index);
        var length = item.LineEnd - item.LineStart;
        if (batch.Answers[index].Kind == FrameAnswerKind.Refused)
            batch.Settle(index, batch.Answers[index]);
        else if (length > maxLineBytes)
            batch.Settle(index, FrameAnswer.Refused(ErrorCode.Malformed, $"the entry, escaped to ASCII, is longer than {maxLineBytes} bytes"));
        else if (item.MustMatch && !batch.Encoder.IdMatches(item.Index))
            batch.Settle(index, FrameAnswer.Refused(ErrorCode.IdMismatch, "the entry's content gives another msg_id"));
        else if (item.IsEcho)
            batch.Settle(index, new FrameAnswer(FrameAnswerKind.Duplicate, id));
        else if (batch.Encoder.Time(item.Index) < takesSince && !memory.Knows(id))
            batch.Settle(index, FrameAnswer.Refused(ErrorCode.Expired, "the entry is from before what this relay remembers, and may have been here"));
        else
            batch.Answers[index] = new FrameAnswer(FrameAnswerKind.None, id);
    }

    // A refusal is about the entry that it names, so it names one only if nothing was changed on the way.
    private static void Name(Batch batch, int index, int place)
    {
        ref var answer = ref batch.Answers[index];
        if (answer.Kind == FrameAnswerKind.Refused && batch.Encoder.IdMatches(place))
            answer = answer with { Id = batch.Encoder.Id(place) };
    }
}
