namespace OrleansRelay.Federation.Sync;

/// <summary>Some neighbouring entries in order, at least one, and the sum of their ids. Never changes.</summary>
internal sealed class WindowBlock
{
    /// <summary>
    /// Most entries of a block. More would make a late entry dearer, which copies a block, and so would a range that ends within
    /// one; with fewer, the blocks themselves would count.
    /// </summary>
    public const int Capacity = 256;

    private readonly EntryKey[] _entries;

    public WindowBlock(ReadOnlySpan<EntryKey> entries)
    {
        _entries = entries.ToArray();
        Sum = IdSum.Of(entries);
    }

    public ReadOnlySpan<EntryKey> Entries => _entries;

    public ReadOnlyMemory<EntryKey> Memory => _entries;

    public int Count => _entries.Length;

    public ref readonly EntryKey First => ref _entries[0];

    public ref readonly EntryKey Last => ref _entries[^1];

    public IdSum Sum { get; }

    /// <summary>How many entries come before a key.</summary>
    public int CountBefore(in EntryKey key)
    {
        int low = 0, high = _entries.Length;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (_entries[middle] < key)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
