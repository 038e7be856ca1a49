using OrleansRelay.Gateway.FanOut;
using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

// The way in, and why it costs so little.
//
// A worker is all the memory that reading needs: a session has one while it has something to read and none while it is
// idle. What one read brought is one batch: every frame is parsed where it lies, one call asks the address's grain, the
// final lines are written side by side and hashed together, one call asks each message grain about all ids that are its
// own, lines that are new go to the log in as few copies as there are stretches of them, and all answers leave in one
// write. So what is dear (a call of a grain, a lock, a system call, a wake-up) is paid once a batch, and the busier the
// relay is, the larger its batches are.

/// <summary>Turns bytes that a session read into appended lines and answers, a batch at a time.</summary>
internal sealed class IngestWorker(GatewayContext context)
{
    private const int KeptBytes = 256 * 1024;

    private readonly Batch _batch = new(context.Relay);
    private readonly ReadStage _read = new(context.Options.MaxFrameBytes);
    private readonly ChargeStage _charge = new(context.RateLimit);
    private readonly EncodeStage _encode = new(context.Entrance, context.Clock, context.Log.IdMemory, context.Options.Delivery, context.MaxLineBytes);
    private readonly DecideStage _decide = new(context.Messages, context.Log, context.Time, context.Logger);
    private readonly AppendStage _append = new(context.Log, context.Room);
    private readonly AnswerStage _answer = new(context.Self);
    private readonly ByteBuffer _replies = new(16 * 1024, KeptBytes);

    /// <summary>Room for what the session reads, unless it has kept some from before.</summary>
    public ByteBuffer Input { get; } = new(64 * 1024, KeptBytes);

    /// <summary>It has given its place to another while it waits.</summary>
    public bool IsParked { get; set; }

    /// <summary>The last batch was not answered, since it promises what is not on disk, or on other nodes, yet, or asks what takes asking others.</summary>
    public bool AwaitsAnswers { get; private set; }

    /// <summary>Takes one batch of frames from the beginning of the bytes, and deals with it.</summary>
    /// <param name="input">Where the bytes were read.</param>
    /// <returns>How many bytes were consumed, and whether to go on reading, wait for more, or close.</returns>
    public async ValueTask<BatchOutcome> ProcessAsync(
        SessionIdentity sender, SessionOutbox outbox, SessionInput input, ReadOnlyMemory<byte> bytes)
    {
        AwaitsAnswers = false;
        var began = context.Times.Begin();
        _batch.Begin(bytes);
        // How what follows a proof is counted depends on the proof.
        var maxItems = sender.Handshake is null ? Batch.MaxItems : 1;
        var outcome = _read.Run(_batch, ref input.Reader, sender.IsRegistered, input.IsWhole, maxItems);
        if (_batch.Count == 0)
            return outcome;
        var activity = IngestActivity.Start(_batch.Count, sender.Link is not null);
        await _charge.RunAsync(_batch, sender, Waits);
        var hello = _encode.Run(_batch, sender, outbox.Position);
        if (_batch.Receive is { } filter)
            await outbox.ReceiveAsync(filter);
        _decide.Begin();
        // Once, unless another node was promised one of them: what comes before that one is not held up by it.
        while (!await _decide.RunAsync(_batch, Waits))
        {
            await _append.RunAsync(_batch, outbox, Waits);
            Publish(isLast: false);
        }

        await _append.RunAsync(_batch, outbox, Waits);
        context.Times.End(began);
        activity?.Stop();
        context.Traffic.Count(_batch.Answers, sender.AddressKey);
        if (context.Events.IsWatched)
            context.Events.Tell(_batch.Answers, sender, _batch.RetryAfterMs);
        AwaitsAnswers = _batch.Asked is not null || ((context.AcksAwaitSafety || _batch.Wishes is not null) && Promises());
        // A client waits for its answers; a relay does not, and those who are to have its entries do.
        if (!AwaitsAnswers && sender.Link is null)
            Answer(sender, outbox);
        Publish(isLast: true);
        if (!AwaitsAnswers && sender.Link is not null)
            Answer(sender, outbox);
        return outcome with { Hello = hello };
    }

    /// <summary>What the last batch is to be answered when that is so, if <see cref="AwaitsAnswers"/>.</summary>
    public AwaitedAnswers TakeAnswers() => new(_batch.Answers.ToArray(), _batch.Wishes, _batch.Asked, _batch.RetryAfterMs);

    private Action Waits => field ??= Wait;

    private bool Promises()
    {
        foreach (ref readonly var answer in _batch.Answers)
        {
            if (answer.IsAck)
                return true;
        }

        return false;
    }

    private void Answer(SessionIdentity sender, SessionOutbox outbox)
    {
        _replies.Clear();
        _answer.Write(_batch.Answers, sender.Link, _batch.RetryAfterMs, _replies);
        outbox.Reply(_replies.WrittenSpan);
    }

    // What was appended before must get out, or the room that is waited for might never come.
    private void Wait()
    {
        Publish(isLast: false);
        context.Workers.Park(this);
    }

    // Once a batch, unless it has to wait for something: what is sent next to all is then everything there is. The last
    // time nothing remains to be done here, so this thread may do the sending, if no other batch is under way.
    private void Publish(bool isLast)
    {
        if (_append.Publish())
            context.Senders.Wake(helping: isLast && context.Workers.Rented <= 1);
    }
}
