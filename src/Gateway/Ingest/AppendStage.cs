using OrleansRelay.Gateway.FanOut;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>
/// Puts what is new into the log, in the sender's order, with as few copies as there are stretches of new lines. The log has
/// the last word: what it has already is a duplicate, whatever was decided before.
/// </summary>
internal sealed class AppendStage(MessageLog log, RoomWatch room)
{
    private readonly int[] _ends = new int[Batch.MaxItems];
    private readonly MessageId[] _ids = new MessageId[Batch.MaxItems];
    private readonly bool[] _isNew = new bool[Batch.MaxItems];

    /// <summary>Lines were appended that nobody has been told of.</summary>
    public bool IsUnpublished { get; private set; }

    /// <param name="waits">Is told when this batch begins to wait for something that others don't need.</param>
    public async ValueTask RunAsync(Batch batch, SessionOutbox sender, Action waits)
    {
        for (var i = 0; NextStretch(batch, i) is { Count: > 0 } stretch; i = stretch.End)
        {
            // What could not be put on disk must not be promised, so it is not taken at all.
            var failing = log.IsFailing && log.Options.Fsync == FsyncMode.Always;
            if (!failing && (TryAppend(batch, stretch, sender) || await WaitAndAppendAsync(batch, stretch, sender, waits)))
                continue;
            for (var failed = stretch.Start; failed < stretch.End; failed++)
                batch.Settle(failed, FrameAnswer.Unavailable);
        }
    }

    /// <summary>Tells those who follow the log, once a batch if it need not wait.</summary>
    /// <returns>Whether there was anything to tell.</returns>
    public bool Publish()
    {
        if (!IsUnpublished)
            return false;
        IsUnpublished = false;
        log.Publish();
        return true;
    }

    // The next run of new entries, whose lines lie side by side.
    private static Stretch NextStretch(Batch batch, int from)
    {
        var items = batch.Items;
        while (from < items.Length && items[from].Kind != BatchItemKind.New)
            from++;
        var end = from;
        while (end < items.Length && items[end].Kind == BatchItemKind.New)
            end++;
        return new Stretch(from, end);
    }

    private bool TryAppend(Batch batch, Stretch stretch, SessionOutbox sender)
    {
        var items = batch.Items[stretch.Start..stretch.End];
        var start = items[0].LineStart;
        for (var i = 0; i < items.Length; i++)
        {
            _ends[i] = items[i].LineEnd - start;
            _ids[i] = batch.Answers[stretch.Start + i].Id;
        }

        var count = items.Length;
        var lines = new LogLines(batch.Lines.WrittenSpan[start..items[^1].LineEnd], _ends.AsSpan(0, count), _ids.AsSpan(0, count));
        if (!sender.TryAppend(lines, _isNew))
            return false;
        for (var i = 0; i < count; i++)
        {
            var kind = _isNew[i] ? FrameAnswerKind.Accepted : FrameAnswerKind.Duplicate;
            batch.Settle(stretch.Start + i, new FrameAnswer(kind, _ids[i]));
            IsUnpublished |= _isNew[i];
        }

        return true;
    }

    // Readers in memory, or the disk, can't keep up: this publisher is not read from until they have.
    private async ValueTask<bool> WaitAndAppendAsync(Batch batch, Stretch stretch, SessionOutbox sender, Action waits)
    {
        waits();
        while (true)
        {
            var more = log.NextRoom();
            if (TryAppend(batch, stretch, sender))
            {
                room.Came();
                return true;
            }

            if (log.IsFailing || !await room.WaitAsync(more))
                return false;
        }
    }

    private readonly record struct Stretch(int Start, int End)
    {
        public int Count => End - Start;
    }
}
