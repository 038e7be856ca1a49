using Microsoft.Win32.SafeHandles;

namespace OrleansRelay.Log.Disk;

/// <summary>What writing the log asks of the disk. Tests put one in its place that is full, hangs or breaks.</summary>
internal interface IDisk
{
    /// <summary>Opens a file for writing; others may read, rename and delete it meanwhile.</summary>
    SafeFileHandle Open(string path, FileMode mode);

    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Returns when the file's bytes survive a loss of power.</summary>
    void Flush(SafeFileHandle file);

    /// <summary>Returns when the folder's names survive it: what was created, renamed and deleted there.</summary>
    void FlushFolder(string path);
}
