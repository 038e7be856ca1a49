using Microsoft.Win32.SafeHandles;

namespace OrleansRelay.Log.Disk;

/// <summary>The disk as the operating system gives it.</summary>
internal sealed class SystemDisk : IDisk
{
    public static readonly SystemDisk Instance = new();

    private SystemDisk()
    {
    }

    public SafeFileHandle Open(string path, FileMode mode) =>
        File.OpenHandle(path, mode, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) =>
        RandomAccess.Write(file, bytes, offset);

    public void Flush(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    public void FlushFolder(string path) => DirectorySync.Flush(path);
}
