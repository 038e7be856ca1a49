using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using OrleansRelay.Log.Disk;

namespace OrleansRelay.Testing;

/// <summary>A disk that tells what it is asked, and lets a test step in before it does it: fail, or hang.</summary>
internal sealed class TestDisk : IDisk
{
    private readonly ConcurrentDictionary<SafeFileHandle, string> _paths = new();

    /// <summary>Called with the path of the file that is written to.</summary>
    public Action<string> Writing { get; set; } = static _ => { };

    /// <summary>Called with the path of the file that is flushed.</summary>
    public Action<string> Flushing { get; set; } = static _ => { };

    /// <summary>Called with the path of the folder that is flushed.</summary>
    public Action<string> FlushingFolder { get; set; } = static _ => { };

    /// <summary>What was done, in order: "write", "flush" or "flush folder", and the name.</summary>
    public ConcurrentQueue<string> Done { get; } = new();

    public SafeFileHandle Open(string path, FileMode mode)
    {
        var handle = SystemDisk.Instance.Open(path, mode);
        _paths[handle] = path;
        return handle;
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        Writing(_paths[file]);
        SystemDisk.Instance.Write(file, bytes, offset);
        Say("write", _paths[file]);
    }

    public void Flush(SafeFileHandle file)
    {
        Flushing(_paths[file]);
        SystemDisk.Instance.Flush(file);
        Say("flush", _paths[file]);
    }

    public void FlushFolder(string path)
    {
        FlushingFolder(path);
        SystemDisk.Instance.FlushFolder(path);
        Say("flush folder", path);
    }

    private void Say(string what, string path) => Done.Enqueue($"{what} {Path.GetFileName(path)}");
}
