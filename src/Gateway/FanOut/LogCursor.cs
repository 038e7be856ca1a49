using System.Buffers;
using OrleansRelay.Log;

namespace OrleansRelay.Gateway.FanOut;

/// <summary>
/// How far one connection has got in the log, and which lines before it are its own and are passed over. Its owner orders
/// the calls; only the position may be read meanwhile.
/// </summary>
internal sealed class LogCursor
{
    private const int AsideBytes = 4096;

    private readonly MessageLog _log;
    private long _position;
    private OwnRanges? _own;
    private long _line;

    /// <summary>Begins at the log's head.</summary>
    public LogCursor(MessageLog log)
    {
        _log = log;
        _position = log.Head;
        MarkLine();
    }

    /// <summary>What it has still to get begins here.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>How many stretches of its own lines lie before it.</summary>
    public int OwnRanges => _own?.Count ?? 0;

    public void AddOwn(in LogStretch stretch) =>
        (_own ??= new OwnRanges()).Add(stretch.Start, stretch.End, stretch.Count);

    /// <summary>Passes over its own lines, and gives what follows, in the ring's own memory, up to the limit at most.</summary>
    /// <returns>Nothing, if there is nothing for it up to the limit.</returns>
    public ReadOnlySpan<byte> Next(long limit, int maxBytes)
    {
        var end = SkipOwn(limit);
        return _position >= limit ? [] : _log.Slice(_position, Math.Min(end, _position + maxBytes)).Span;
    }

    public void Advance(int bytes) => Volatile.Write(ref _position, _position + bytes);

    /// <summary>Copies lines from the ring, at least to the end of the one that it stands in.</summary>
    /// <returns>A rented array and how much of it counts; the cursor has moved past that.</returns>
    public (byte[] Lines, int Length) Take(long limit)
    {
        var end = SkipOwn(limit);
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
    /// <param name="maxLineBytes">No line is longer.</param>
    public LogRead ReadBack(ref byte[] lines, int maxLineBytes)
    {
        var ownBefore = _own?.LinesPassed ?? 0;
        var end = SkipOwn(long.MaxValue);
        _line += (_own?.LinesPassed ?? 0) - ownBefore;
        var read = Read(ref lines, end, maxLineBytes);
        if (read.Status != LogReadStatus.Gap)
        {
            _line += lines.AsSpan(0, read.Count).Count((byte)'\n');
            Volatile.Write(ref _position, read.Next);
        }

        return read;
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
