using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace OrleansRelay.Log.Disk;

/// <summary>A file beside the live one that holds a number, such as the position at which that one begins.</summary>
internal sealed class LogNote(string path, IDisk disk, ILogger logger)
{
    // A number has 20 digits at most; what is longer is no note, and may be too long to be read at all.
    private const int MaxBytes = 64;

    public string Path => path;

    /// <summary>The number; 0 if there is no note or what is there is none.</summary>
    public long Read()
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            return 0;
        // Looked at first, since opening what is no file may wait for ever; a pipe has no length.
        if (file.Length is > 0 and <= MaxBytes && TryRead() is { } number)
            return number;
        logger.NoteIgnored(path);
        return 0;
    }

    /// <summary>Replaces it as a whole. That it was replaced is on disk once its folder is flushed.</summary>
    public void Write(long number)
    {
        var temporary = path + ".new";
        using (var handle = disk.Open(temporary, FileMode.Create))
        {
            disk.Write(handle, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), 0);
            disk.Flush(handle);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private long? TryRead()
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> text = stackalloc byte[MaxBytes + 1];
        var length = RandomAccess.Read(handle, text, 0);
        return length <= MaxBytes
            && long.TryParse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= LogSegment.MaxStart
                ? number
                : null;
    }
}
