namespace OrleansRelay.Log.Disk;

/// <summary>Which file holds which positions: those set aside, in order, and the live one after them.</summary>
internal sealed class SegmentMap(string livePath)
{
    private readonly Lock _gate = new();
    private readonly List<LogSegment> _segments = [];
    private long _liveStart;

    /// <summary>Position of the live file's first byte.</summary>
    public long LiveStart
    {
        get
        {
            lock (_gate)
                return _liveStart;
        }
    }

    /// <summary>Position of the oldest byte from which on nothing is missing.</summary>
    public long Oldest
    {
        get
        {
            lock (_gate)
            {
                var oldest = _liveStart;
                for (var i = _segments.Count - 1; i >= 0 && _segments[i].End == oldest; i--)
                    oldest = _segments[i].Start;
                return oldest;
            }
        }
    }

    public LogSegment[] Segments
    {
        get
        {
            lock (_gate)
                return [.. _segments];
        }
    }

    /// <summary>Which file holds a position, and where that file begins.</summary>
    public (string Path, long Start)? Locate(long position)
    {
        lock (_gate)
        {
            foreach (var segment in _segments)
            {
                if (position >= segment.Start && position < segment.End)
                    return (segment.Path, segment.Start);
            }

            return position >= _liveStart ? (livePath, _liveStart) : null;
        }
    }

    /// <summary>What a start found, and the position that the live file claims to begin at.</summary>
    public void Load(IEnumerable<LogSegment> segments, long liveStart)
    {
        lock (_gate)
        {
            _segments.AddRange(segments);
            _liveStart = Math.Max(liveStart, _segments.Count == 0 ? 0 : _segments[^1].End);
        }
    }

    public void MoveLive(long start)
    {
        lock (_gate)
            _liveStart = start;
    }

    /// <summary>The live file becomes a segment by being renamed.</summary>
    public void SetLiveAside(LogSegment segment)
    {
        // Together, or a reader would look for the bytes under the name that they no longer have.
        lock (_gate)
        {
            // A file of that name can only be an empty one, or the live file would begin after it.
            File.Move(livePath, segment.Path, overwrite: true);
            _segments.Add(segment);
            _liveStart = segment.End;
        }
    }

    public void Remove(LogSegment segment)
    {
        lock (_gate)
            _segments.Remove(segment);
    }
}
