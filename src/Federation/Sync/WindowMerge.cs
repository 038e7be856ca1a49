namespace OrleansRelay.Federation.Sync;

/// <summary>
/// Puts entries into a window's blocks. Blocks that none of them belongs to stay; every other one is made anew, so whoever
/// reads the old ones is not disturbed.
/// </summary>
internal sealed class WindowMerge
{
    private readonly List<WindowBlock> _blocks = [];
    private EntryKey[] _merged = [];

    /// <param name="entries">In order, each once. Those that a block has are not put in again.</param>
    /// <param name="added">How many were put in.</param>
    public WindowBlock[] Merge(ReadOnlySpan<WindowBlock> blocks, ReadOnlySpan<EntryKey> entries, out int added)
    {
        added = 0;
        if (blocks.IsEmpty)
        {
            Append(entries, isTail: true);
            added = entries.Length;
        }

        while (!entries.IsEmpty && !blocks.IsEmpty)
        {
            var at = Math.Max(0, CountFrom(blocks, entries[0]) - 1);
            _blocks.AddRange(blocks[..at]);
            var isTail = at == blocks.Length - 1;
            var share = isTail ? entries.Length : CountBefore(entries, blocks[at + 1].First);
            added += MergeBlock(blocks[at], entries[..share], isTail);
            blocks = blocks[(at + 1)..];
            entries = entries[share..];
        }

        _blocks.AddRange(blocks);
        var result = _blocks.ToArray();
        _blocks.Clear();
        return result;
    }

    private int MergeBlock(WindowBlock block, ReadOnlySpan<EntryKey> entries, bool isTail)
    {
        if (_merged.Length < block.Count + entries.Length)
            _merged = new EntryKey[block.Count + entries.Length];
        var count = MergeInto(_merged, block.Entries, entries);
        if (count == block.Count)
            _blocks.Add(block);
        else
            Append(_merged.AsSpan(0, count), isTail);
        return count - block.Count;
    }

    private static int MergeInto(Span<EntryKey> merged, ReadOnlySpan<EntryKey> left, ReadOnlySpan<EntryKey> right)
    {
        var l = CountBefore(left, right[0]);
        left[..l].CopyTo(merged);
        int r = 0, count = l;
        while (l < left.Length && r < right.Length)
        {
            var order = left[l].CompareTo(right[r]);
            merged[count++] = order <= 0 ? left[l++] : right[r++];
            if (order == 0)
                r++;
        }

        left[l..].CopyTo(merged[count..]);
        count += left.Length - l;
        right[r..].CopyTo(merged[count..]);
        return count + right.Length - r;
    }

    // At the end, where more will come, full blocks and a rest. Elsewhere alike ones, so that none is nearly empty.
    private void Append(ReadOnlySpan<EntryKey> entries, bool isTail)
    {
        var parts = (entries.Length + WindowBlock.Capacity - 1) / WindowBlock.Capacity;
        for (var left = parts; left > 0; left--)
        {
            var size = isTail ? Math.Min(WindowBlock.Capacity, entries.Length) : entries.Length / left;
            _blocks.Add(new WindowBlock(entries[..size]));
            entries = entries[size..];
        }
    }

    /// <summary>How many blocks begin at or before a key.</summary>
    private static int CountFrom(ReadOnlySpan<WindowBlock> blocks, in EntryKey key)
    {
        int low = 0, high = blocks.Length;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (blocks[middle].First <= key)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static int CountBefore(ReadOnlySpan<EntryKey> entries, in EntryKey key)
    {
        var at = entries.BinarySearch(key);
        return at < 0 ? ~at : at;
    }
}
