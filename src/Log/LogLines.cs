using OrleansRelay.Protocol;

namespace OrleansRelay.Log;

/// <summary>Whole lines to append, in order, side by side: at most half of the ring.</summary>
/// <param name="bytes">The lines, each at least 64 bytes long and ended by a newline.</param>
/// <param name="ends">For each line, the offset in <paramref name="bytes"/> of the byte after it.</param>
/// <param name="ids">For each line, its message id.</param>
public readonly ref struct LogLines(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> ends, ReadOnlySpan<MessageId> ids)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public ReadOnlySpan<int> Ends { get; } = ends;

    public ReadOnlySpan<MessageId> Ids { get; } = ids;

    public int Count => Ends.Length;

    internal int StartOf(int index) => index == 0 ? 0 : Ends[index - 1];
}
