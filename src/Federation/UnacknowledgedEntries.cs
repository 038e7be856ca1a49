using OrleansRelay.Protocol;

namespace OrleansRelay.Federation;

/// <summary>
/// The entries that were sent and not answered yet, oldest first. The peer answers each exactly once and in order, so an
/// answer is always about the first.
/// </summary>
internal sealed class UnacknowledgedEntries(int max) : IDisposable
{
    private readonly SemaphoreSlim _room = new(max, max);
    private readonly LinkedList<Entry> _entries = new();

    internal record struct Entry(MessageId Id, long End);

    public int Count
    {
        get
        {
            lock (_entries)
                return _entries.Count;
        }
    }

    /// <summary>Takes a place for one more entry if there is one.</summary>
    public bool TryReserve() => _room.Wait(0);

    public Task ReserveAsync(CancellationToken stop) => _room.WaitAsync(stop);

    /// <summary>Puts an entry in the place that was taken for it. Before it is sent, since the answer may be quick.</summary>
    public void Add(in MessageId id, long end)
    {
        lock (_entries)
            _entries.AddLast(new Entry(id, end));
    }

    /// <summary>
    /// The log up to <paramref name="end"/> holds nothing more for this peer, so the last entry's answer covers it.
    /// </summary>
    /// <returns>False if nothing is outstanding: the cursor may move there at once.</returns>
    public bool TryExtend(long end)
    {
        lock (_entries)
        {
            if (_entries.Last is not { } last)
                return false;
            last.Value = last.Value with { End = end };
            return true;
        }
    }

    public bool TryTake(out Entry entry)
    {
        lock (_entries)
        {
            if (_entries.First is not { } first)
            {
                entry = default;
                return false;
            }

            entry = first.Value;
            _entries.RemoveFirst();
        }

        _room.Release();
        return true;
    }

    public void Dispose() => _room.Dispose();
}
