namespace OrleansRelay.Gateway.FanOut;

/// <summary>
/// Which stretches of the log came from this connection itself and are not sent back to it. Neighbours are joined, so a
/// batch is one entry; an entry goes when the cursor has passed it.
/// </summary>
internal sealed class OwnRanges
{
    private readonly Queue<Range> _ranges = new();
    private Range _cut;
    private Range _last;

    public int Count => _ranges.Count + (_cut.End > 0 ? 1 : 0) + (_last.End > 0 ? 1 : 0);

    /// <summary>How many own lines the cursor has passed, ever.</summary>
    public long LinesPassed { get; private set; }

    public void Add(long start, long end, int lines)
    {
        if (_last.End == start)
        {
            _last = new Range(_last.Start, end, _last.Lines + lines);
            return;
        }

        if (_last.End > 0)
            _ranges.Enqueue(_last);
        _last = new Range(start, end, lines);
    }

    /// <summary>Moves the position over own lines that begin there.</summary>
    /// <returns>How far other people's lines then go on, at most to the limit.</returns>
    public long Skip(ref long position, long limit)
    {
        while (TryPeek(out var first))
        {
            if (first.Start > position)
                return Math.Min(first.Start, limit);
            position = Math.Max(position, first.End);
            LinesPassed += first.Lines;
            Drop();
        }

        return limit;
    }

    /// <summary>Forgets what ends at or before a position.</summary>
    public void Forget(long position)
    {
        while (TryPeek(out var first) && first.End <= position)
        {
            LinesPassed += first.Lines;
            Drop();
        }
    }

    /// <summary>Whether a line that begins there is an own one. What ends before it is forgotten.</summary>
    public bool Contains(long position)
    {
        Forget(position);
        return TryPeek(out var first) && first.Start <= position;
    }

    /// <summary>Drops what lies before the position, which is the start of a line.</summary>
    /// <param name="lineNumberAt">Running numbers of lines from the position on.</param>
    /// <returns>How many lines that were.</returns>
    public long DropBefore(long position, Func<long, long> lineNumberAt)
    {
        long lines = 0;
        while (TryPeek(out var first) && first.Start < position)
        {
            Drop();
            lines += first.Lines;
            if (first.End <= position)
                continue;
            // The rest of it is still to be skipped.
            _cut = new Range(position, first.End, (int)(lineNumberAt(first.End) - lineNumberAt(position)));
            lines -= _cut.Lines;
        }

        return lines;
    }

    private bool TryPeek(out Range first)
    {
        first = _cut;
        if (_cut.End > 0 || _ranges.TryPeek(out first))
            return true;
        first = _last;
        return _last.End > 0;
    }

    private void Drop()
    {
        if (_cut.End > 0)
            _cut = default;
        else if (!_ranges.TryDequeue(out _))
            _last = default;
    }

    private readonly record struct Range(long Start, long End, int Lines);
}
