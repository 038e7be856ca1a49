using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.FanOut;

/// <summary>Goes over lines in the ring and finds whom they are to. Its caller holds an anchor at or before them.</summary>
/// <param name="from">The start of a line.</param>
/// <param name="limit">The start of another one, or the head.</param>
internal ref struct LineWalk(MessageLog log, long from, long limit)
{
    /// <summary>A line begins with whom it is from and to, which is no longer than this, escaped.</summary>
    private const int LongestBeginning = 2048;

    private ReadOnlySpan<byte> _piece;

    /// <summary>Where the line begins.</summary>
    public long Start { get; private set; }

    /// <summary>The position after it.</summary>
    public long End { get; private set; } = from;

    /// <summary>Whom it is to, as it stands there; empty for a line that is none of ours.</summary>
    public ReadOnlySpan<byte> Target { get; private set; }

    public bool MoveNext()
    {
        if (End >= limit)
            return false;
        Start = End;
        if (_piece.IsEmpty)
            _piece = log.Slice(Start, limit).Span;
        var length = _piece.IndexOf((byte)'\n') + 1;
        if (length == 0)
        {
            MoveOverSeam();
            return true;
        }

        Target = TargetOf(_piece[..length]);
        _piece = _piece[length..];
        End = Start + length;
        return true;
    }

    private static ReadOnlySpan<byte> TargetOf(ReadOnlySpan<byte> line) =>
        EntryLine.TryReadTarget(line, out _, out var target) ? target : default;

    // The ring ends within the line, which goes on at the ring's beginning.
    private void MoveOverSeam()
    {
        var beginning = new byte[LongestBeginning];
        log.TryCopy(Start, beginning.AsSpan(0, (int)Math.Min(LongestBeginning, limit - Start)), out var count);
        Target = TargetOf(beginning.AsSpan(0, count));
        var seam = Start + _piece.Length;
        _piece = log.Slice(seam, limit).Span;
        var rest = _piece.IndexOf((byte)'\n') + 1;
        _piece = _piece[rest..];
        End = seam + rest;
    }
}
