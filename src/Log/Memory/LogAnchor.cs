namespace OrleansRelay.Log.Memory;

/// <summary>
/// A position that the ring may not overwrite: what lies at or after it stays in memory, and appending waits instead.
/// Held by those who must see every byte from memory, such as the disk writer and the senders.
/// </summary>
public sealed class LogAnchor
{
    private long _position;

    internal LogAnchor(long position) => _position = position;

    public long Position => Volatile.Read(ref _position);

    internal void Set(long position) => Volatile.Write(ref _position, position);
}
