namespace OrleansRelay.Federation;

/// <summary>Up to where a peer is known to have everything. It only moves forward; others read it while the link runs.</summary>
internal sealed class LinkCursor(long position)
{
    private readonly Lock _gate = new();
    private long _position = position;

    public long Position => Volatile.Read(ref _position);

    public void MoveTo(long position)
    {
        lock (_gate)
            Volatile.Write(ref _position, Math.Max(_position, position));
    }
}
