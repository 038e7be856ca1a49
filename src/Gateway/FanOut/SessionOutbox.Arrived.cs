namespace OrleansRelay.Gateway.FanOut;

// How far what it was sent has arrived, for one that is to be remembered.
internal sealed partial class SessionOutbox
{
    private SentMarks? _marks;

    /// <summary>What it wants and has arrived at its machine; null if that is not to be remembered.</summary>
    public SentMark? FindArrived()
    {
        lock (_gate)
        {
            if (_marks is not { } marks)
                return null;
            if (_isCurrent)
                marks.Add(MarkAt(share.Position));
            return marks.Find(_writer.Acknowledged) is { } mark
                ? mark with { Position = context.Log.LineStart(mark.Position) }
                : null;
        }
    }

    // Whole lines were sent up to the cursor.
    private void MarkSent()
    {
        if (_marks is not null && !IsClosed)
            _marks.Add(MarkAt(_cursor!.Position));
    }

    private SentMark MarkAt(long position) => new(_writer.Sent, position, context.Time.GetUtcNow());
}
