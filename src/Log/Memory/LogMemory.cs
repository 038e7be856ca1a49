using OrleansRelay.Log.Index;
using OrleansRelay.Log.Origins;

namespace OrleansRelay.Log.Memory;

/// <summary>
/// The part of the log that is in memory: the ring of bytes, where its lines end, who holds it back and who waits for
/// more. Appending is serialized by one lock; reading at or after an anchor needs none.
/// </summary>
internal sealed class LogMemory
{
    private readonly Lock _gate = new();
    private readonly ByteRing _ring;
    private readonly LineIndex _lines;
    private readonly AsyncSignal _appended = new();
    private readonly AsyncSignal _room = new();
    private LogAnchor[] _anchors = [];
    private WakeSignal[] _subscribers = [];
    private long _head;

    public LogMemory(long minBytes, long start)
    {
        _ring = new ByteRing(minBytes);
        _lines = new LineIndex(_ring.Size, start);
        _head = start;
    }

    public int Size => _ring.Size;

    public long Head => Volatile.Read(ref _head);

    /// <summary>Start of the oldest whole line that is held.</summary>
    public long Oldest
    {
        get
        {
            lock (_gate)
                return _lines.StartOf(_lines.First);
        }
    }

    /// <summary>Appends lines whatever their ids are: those of the file, at a start.</summary>
    public bool TryAppend(ReadOnlySpan<byte> lines, ReadOnlySpan<int> ends, out long start)
    {
        lock (_gate)
        {
            start = _head;
            if (!TryMakeRoom(lines.Length))
                return false;
            Write(lines, ends, 0);
            return true;
        }
    }

    /// <inheritdoc cref="MessageLog.TryAppend"/>
    public bool TryAppend(in LogLines lines, IdIndex ids, LogOrigins origins, Span<bool> isNew, out LogStretch appended)
    {
        lock (_gate)
        {
            var start = _head;
            appended = new LogStretch(start, start, 0);
            if (!TryMakeRoom(lines.Bytes.Length))
                return false;
            var (count, length) = Admit(lines, ids, isNew);
            // Before the head moves: who reads up to it must find out whose the lines are.
            if (count > 0)
                origins.AppendOwn(start, start + length);
            if (count == lines.Count)
                Write(lines.Bytes, lines.Ends, 0);
            else
                WriteNew(lines, isNew);
            appended = new LogStretch(start, _head, count);
            return true;
        }
    }

    /// <inheritdoc cref="MessageLog.TryAppendReplica"/>
    public bool TryAppendReplica(
        in LogLines lines, IdIndex ids, LogOrigins origins, LogOrigin origin, long originStart, Span<bool> isNew, out LogStretch appended)
    {
        lock (_gate)
        {
            var start = _head;
            appended = new LogStretch(start, start, 0);
            if (!TryMakeRoom(lines.Bytes.Length))
                return false;
            var (count, _) = Admit(lines, ids, isNew);
            for (var i = 0; i < lines.Count;)
            {
                var first = i;
                while (i < lines.Count && isNew[i] == isNew[first])
                    i++;
                if (isNew[first])
                    WriteReplica(lines, first, i, origins, origin, originStart);
            }

            origins.Cover(origin, originStart + lines.Bytes.Length);
            appended = new LogStretch(start, _head, count);
            return true;
        }
    }

    private static (int Count, int Length) Admit(in LogLines lines, IdIndex ids, Span<bool> isNew)
    {
        var (count, length, now) = (0, 0, ids.Now);
        for (var i = 0; i < lines.Count; i++)
        {
            isNew[i] = ids.TryAdd(lines.Ids[i], now);
            if (!isNew[i])
                continue;
            count++;
            length += lines.Ends[i] - lines.StartOf(i);
        }

        return (count, length);
    }

    private void WriteReplica(in LogLines lines, int first, int end, LogOrigins origins, LogOrigin origin, long originStart)
    {
        var from = lines.StartOf(first);
        var bytes = lines.Bytes[from..lines.Ends[end - 1]];
        origins.Append(_head, _head + bytes.Length, origin, originStart + from);
        Write(bytes, lines.Ends[first..end], from);
    }

    private bool TryMakeRoom(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _ring.Size / 2);
        var tail = _head + length - _ring.Size;
        foreach (var anchor in _anchors)
        {
            if (anchor.Position < tail)
                return false;
        }

        _lines.DropBefore(tail);
        return true;
    }

    private void WriteNew(in LogLines lines, ReadOnlySpan<bool> isNew)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var start = lines.StartOf(i);
            if (isNew[i])
                Write(lines.Bytes[start..lines.Ends[i]], lines.Ends.Slice(i, 1), start);
        }
    }

    // The ends count from where the offset is the first byte of the lines.
    private void Write(ReadOnlySpan<byte> lines, ReadOnlySpan<int> ends, int offset)
    {
        var head = _head;
        _ring.Write(head, lines);
        foreach (var end in ends)
            _lines.Add(head + end - offset);
        Volatile.Write(ref _head, head + lines.Length);
    }

    /// <summary>Wakes everybody who follows the log. Once after a batch of appends.</summary>
    public void Publish()
    {
        foreach (var subscriber in Volatile.Read(ref _subscribers))
            subscriber.Set();
        _appended.Pulse();
    }

    public Task NextAppend() => _appended.Next();

    public Task NextRoom() => _room.Next();

    public void Subscribe(WakeSignal signal)
    {
        lock (_gate)
            Volatile.Write(ref _subscribers, [.. _subscribers, signal]);
    }

    public void Unsubscribe(WakeSignal signal)
    {
        lock (_gate)
            Volatile.Write(ref _subscribers, [.. _subscribers.Where(other => other != signal)]);
    }

    /// <summary>Holds everything from the head on.</summary>
    public LogAnchor AddAnchor()
    {
        // Under the lock, or the ring could have moved past the position by the time the anchor counts.
        lock (_gate)
        {
            var anchor = new LogAnchor(_head);
            _anchors = [.. _anchors, anchor];
            return anchor;
        }
    }

    public void RemoveAnchor(LogAnchor anchor)
    {
        lock (_gate)
            _anchors = [.. _anchors.Where(other => other != anchor)];
        _room.Pulse();
    }

    public void Advance(LogAnchor anchor, long position)
    {
        anchor.Set(position);
        _room.Pulse();
    }

    public bool TryLower(LogAnchor anchor, long position)
    {
        lock (_gate)
        {
            if (position < _lines.StartOf(_lines.First))
                return false;
            if (position < anchor.Position)
                anchor.Set(position);
            return true;
        }
    }

    public ReadOnlyMemory<byte> Slice(long position, long limit) => _ring.Slice(position, limit);

    /// <summary>Copies what is held from a position on; false if the position is older than the ring.</summary>
    public bool TryRead(long position, Span<byte> destination, out int count)
    {
        count = 0;
        long head;
        lock (_gate)
        {
            head = _head;
            if (position < _lines.StartOf(_lines.First))
                return false;
        }

        // Copied without the lock, so that a large read does not stop the appenders. Lines are dropped from the index
        // before they are overwritten: if these are still listed afterwards, the copy is good.
        var length = (int)Math.Clamp(head - position, 0, destination.Length);
        _ring.Read(position, destination[..length]);
        lock (_gate)
        {
            if (position < _lines.StartOf(_lines.First))
                return false;
        }

        count = length;
        return true;
    }

    /// <summary>Where the first line begins that begins at or after a position; the head if none does.</summary>
    public long BoundaryAt(long position)
    {
        lock (_gate)
            return _lines.StartOf(_lines.NumberAt(position));
    }

    /// <summary>The running number of the first line at or after a position that is in memory.</summary>
    public long LineNumberAt(long position)
    {
        lock (_gate)
            return _lines.NumberAt(position);
    }

    /// <summary>The oldest line in memory and its number.</summary>
    public (long Start, long Number) OldestLine
    {
        get
        {
            lock (_gate)
                return (_lines.StartOf(_lines.First), _lines.First);
        }
    }
}
