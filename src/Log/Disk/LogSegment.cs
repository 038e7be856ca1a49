namespace OrleansRelay.Log.Disk;

/// <summary>A file that was set aside, holding the log's bytes from <paramref name="Start"/> to <see cref="End"/>.</summary>
internal sealed record LogSegment(string Path, long Start, long Length, DateTime LastWriteUtc)
{
    public long End => Start + Length;
}
