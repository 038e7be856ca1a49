using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Replication;

/// <summary>Lines that lie side by side, taken apart.</summary>
/// <param name="Skipped">Bytes before the first of them that are no entry of ours.</param>
/// <param name="Ends">For each line the offset of the byte after it, counted from the first line.</param>
internal readonly record struct ReplicaLines(int Skipped, int[] Ends, MessageId[] Ids)
{
    private const int ShortestLine = 64;

    public int Length => Ends is [.., var last] ? last : 0;

    /// <summary>Takes lines as long as each is an entry: at least one line, and no more than so many bytes if they are several.</summary>
    /// <param name="text">Whole lines.</param>
    /// <param name="maxBytes">Bytes of several lines.</param>
    /// <param name="maxLineBytes">Bytes of one line; what is longer is no entry.</param>
    public static ReplicaLines Parse(ReadOnlySpan<byte> text, int maxBytes, int maxLineBytes)
    {
        var ends = new List<int>();
        var ids = new List<MessageId>();
        var (skipped, at) = (0, 0);
        while (at < text.Length)
        {
            var length = text[at..].IndexOf((byte)'\n') + 1;
            if (length == 0)
                length = text.Length - at;
            var isEntry = EntryLine.TryReadId(text.Slice(at, length), out var id) && length >= ShortestLine && length <= maxLineBytes;
            if (ids.Count > 0 && (!isEntry || at + length - skipped > maxBytes))
                break;
            at += length;
            if (!isEntry)
            {
                skipped = at;
                continue;
            }

            ends.Add(at - skipped);
            ids.Add(id);
        }

        return new ReplicaLines(skipped, [.. ends], [.. ids]);
    }
}
