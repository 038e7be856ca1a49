using Microsoft.Extensions.Logging;

namespace OrleansRelay.Log.Disk;

/// <summary>Reads out of the log's files. One that can't be read is as good as gone, and is said to be so once.</summary>
internal sealed class SegmentReader(ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _unreadable = [];

    /// <returns>How many bytes were read: 0 beyond the file's end, or if there is no such file.</returns>
    public int Read(string path, long offset, Span<byte> destination)
    {
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.Read(handle, destination, offset);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // Deleted, by retention or by somebody else.
            return 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (IsNews(path))
                logger.FileUnreadable(path, error.Message);
            return 0;
        }
    }

    /// <summary>The file was deleted: nothing needs to be remembered of it.</summary>
    public void Forget(string path)
    {
        lock (_gate)
            _unreadable.Remove(path);
    }

    private bool IsNews(string path)
    {
        lock (_gate)
            return _unreadable.Add(path);
    }
}
