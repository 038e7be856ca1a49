namespace OrleansRelay.Gateway.FanOut;

/// <summary>When the socket had taken so many bytes, all before a position that is wanted was sent, at this time.</summary>
internal readonly record struct SentMark(long Sent, long Position, DateTimeOffset Time);

/// <summary>
/// Up to which position all was sent when the socket had taken how many bytes, so that of what the other machine has acknowledged it
/// can be said what that was. At most <see cref="MaxMarks"/>: when there are more, every second one goes, and what is said is somewhat less.
/// </summary>
internal sealed class SentMarks
{
    public const int MaxMarks = 64;

    private readonly List<SentMark> _marks = new(4);

    public void Add(in SentMark mark)
    {
        if (_marks is [.., var last] && last.Sent == mark.Sent)
        {
            // Nothing that it wants lay between.
            _marks[^1] = mark;
            return;
        }

        if (_marks.Count == MaxMarks)
            Thin();
        _marks.Add(mark);
    }

    /// <summary>What has arrived, perhaps up to the middle of a line; null if that is not known.</summary>
    /// <param name="acknowledged">So many bytes have.</param>
    public SentMark? Find(long acknowledged)
    {
        var index = _marks.FindLastIndex(mark => mark.Sent <= acknowledged);
        if (index < 0)
            return null;
        // What lies before is not asked for again.
        _marks.RemoveRange(0, index);
        var mark = _marks[0];
        // If it was sent nothing but all that came, the bytes of the one are those of the other.
        return _marks.Count > 1 && _marks[1].Sent - mark.Sent == _marks[1].Position - mark.Position
            ? mark with { Position = mark.Position + acknowledged - mark.Sent }
            : mark;
    }

    private void Thin()
    {
        for (var i = 0; i < MaxMarks / 2; i++)
            _marks[i] = _marks[2 * i];
        _marks.RemoveRange(MaxMarks / 2, MaxMarks / 2);
    }
}
