using System.Buffers;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.FanOut;

/// <summary>
/// How far one connection has got in the log, which lines before it are its own and are passed over, and which it wants. Its owner
/// orders the calls; only the position may be read meanwhile.
/// </summary>
internal sealed class LogCursor
{
    private const int AsideBytes = 4096;

    private readonly MessageLog _log;
    private long _position;
    private long _wantedUntil;
    private OwnRanges? _own;
    private long _line;

    /// <param name="position">The start of a line; null for the log's head.</param>
    public LogCursor(MessageLog log, long? position = null)
    {
        _log = log;
        _position = position ?? log.Head;
        MarkLine();
    }

    /// <summary>Which lines it wants.</summary>
    public ReceiveFilter Filter
    {
        get;
        set
        {
            field = value;
            _wantedUntil = 0;
        }
    } = ReceiveFilter.All;

    /// <summary>What it has still to get begins here.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>How many stretches of its own lines lie before it.</summary>
    public int OwnRanges => _own?.Count ?? 0;

    public void AddOwn(in LogStretch stretch) =>
        (_own ??= new OwnRanges()).Add(stretch.Start, stretch.End, stretch.Count);

    /// <summary>All before a position is dealt with; what lies between that it did not get, it does not want. It never goes back.</summary>
    public void JumpTo(long position)
    {
        _own?.Forget(position);
        Volatile.Write(ref _position, Math.Max(_position, position));
    }

    /// <summary>Goes to a stretch of lines that it wants and that are not its own.</summary>
    public void GoTo(in (long Start, long End) wanted)
    {
        Volatile.Write(ref _position, wanted.Start);
        _wantedUntil = wanted.End;
    }

    /// <summary>Passes over what it is not to get, and gives what follows, in the ring's own memory, up to the limit at most.</summary>
    /// <returns>Nothing, if there is nothing for it up to the limit.</returns>
    public ReadOnlySpan<byte> Next(long limit, int maxBytes)
    {
        var end = NextEnd(limit);
        return _position >= limit ? [] : _log.Slice(_position, Math.Min(end, _position + maxBytes)).Span;
    }

    public void Advance(int bytes) => Volatile.Write(ref _position, _position + bytes);

    /// <summary>Copies lines from the ring, at least to the end of the one that it stands in.</summary>
    /// <returns>A rented array and how much of it counts; the cursor has moved past that.</returns>
    public (byte[] Lines, int Length) Take(long limit)
    {
        var end = NextEnd(limit);
        for (var size = AsideBytes; ; size *= 2)
        {
            var lines = ArrayPool<byte>.Shared.Rent(size);
            _log.TryCopy(_position, lines.AsSpan(0, (int)Math.Min(size, end - _position)), out var count);
            var whole = lines.AsSpan(0, count).LastIndexOf((byte)'\n') + 1;
            if (whole > 0 || _position + count >= end)
            {
                Advance(whole);
                return (lines, whole);
            }

            ArrayPool<byte>.Shared.Return(lines);
        }
    }

    /// <summary>Remembers which line it stands at, so that what it misses from now on can be counted.</summary>
    public void MarkLine() => _line = _log.LineNumberAt(_position);

    /// <summary>Goes on at the oldest line in memory.</summary>
    /// <returns>How many lines of others it missed since the mark.</returns>
    public long JumpToOldest()
    {
        var (start, oldest) = _log.OldestLine;
        var missed = oldest - _line - (_own?.DropBefore(start, _log.LineNumberAt) ?? 0);
        Volatile.Write(ref _position, start);
        _line = oldest;
        return missed;
    }

    /// <summary>Reads lines of others from memory or the file, and moves past them unless they are gone.</summary>
    /// <param name="lines">A rented array, which is exchanged for a larger one if a line does not fit.</param>
    /// <param name="limit">Not beyond this position, which is the start of a line.</param>
    /// <param name="maxLineBytes">No line is longer.</param>
    public LogRead ReadBack(ref byte[] lines, long limit, int maxLineBytes)
    {
        var ownBefore = _own?.LinesPassed ?? 0;
        var end = SkipOwn(limit);
        _line += (_own?.LinesPassed ?? 0) - ownBefore;
        var read = Read(ref lines, end, maxLineBytes);
        if (read.Status != LogReadStatus.Gap)
        {
            _line += lines.AsSpan(0, read.Count).Count((byte)'\n');
            Volatile.Write(ref _position, read.Next);
        }

        return read;
    }

    // Where what it is to get next ends; the cursor stands at its beginning then, or at the limit.
    private long NextEnd(long limit)
    {
        if (Filter.IsAll)
            return SkipOwn(limit);
        if (_position >= _wantedUntil && _position < limit)
            FindWanted(limit);
        return _wantedUntil;
    }

    // What is taken in one look: neither one line after the other, nor so much that it would have to be looked at twice.
    private void FindWanted(long limit)
    {
        var walk = new LineWalk(_log, _position, limit);
        var (start, end) = (limit, limit);
        while (walk.MoveNext())
        {
            var isWanted = Filter.Wants(walk.Target) && _own?.Contains(walk.Start) != true;
            if (isWanted && start == limit)
                start = walk.Start;
            end = walk.Start;
            if (!isWanted && start != limit)
                break;
            end = walk.End;
        }

        Volatile.Write(ref _position, start);
        _wantedUntil = end;
    }

    private long SkipOwn(long limit)
    {
        if (_own is null)
            return limit;
        var position = _position;
        var end = _own.Skip(ref position, limit);
        Volatile.Write(ref _position, position);
        return end;
    }

    // A line that does not fit reads as a gap, so a gap counts only when the room would do for any line.
    private LogRead Read(ref byte[] lines, long end, int maxLineBytes)
    {
        while (true)
        {
            var read = _log.Read(_position, lines.AsSpan(0, (int)Math.Min(lines.Length, end - _position)));
            if (read.Status != LogReadStatus.Gap || lines.Length >= maxLineBytes || _position < _log.Oldest)
                return read;
            ArrayPool<byte>.Shared.Return(lines);
            lines = ArrayPool<byte>.Shared.Rent(maxLineBytes);
        }
    }
}
