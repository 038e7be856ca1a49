using Microsoft.Win32.SafeHandles;
using OrleansRelay.Log.Disk;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>A disk to which a killed node writes nothing more, whatever it still believes.</summary>
internal sealed class LifelineDisk(IDisk disk, Lifeline line) : IDisk
{
    public SafeFileHandle Open(string path, FileMode mode) => disk.Open(path, mode);

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        if (!line.IsCut)
            disk.Write(file, bytes, offset);
    }

    public void Flush(SafeFileHandle file)
    {
        if (!line.IsCut)
            disk.Flush(file);
    }

    public void FlushFolder(string path)
    {
        if (!line.IsCut)
            disk.FlushFolder(path);
    }
}
