namespace OrleansRelay.Gateway;

/// <summary>
/// What all connections together have begun to say, or don't take: bytes that the relay has to hold for them. Each has a
/// bound of its own; this one is on the sum.
/// </summary>
internal sealed class PendingBytes(long max)
{
    private long _count;

    public long Max => max;

    public long Count => Interlocked.Read(ref _count);

    /// <summary>Counts bytes in, unless they would be too many together.</summary>
    public bool TryAdd(int bytes)
    {
        if (Interlocked.Add(ref _count, bytes) <= max)
            return true;
        Remove(bytes);
        return false;
    }

    public void Remove(int bytes) => Interlocked.Add(ref _count, -bytes);
}
