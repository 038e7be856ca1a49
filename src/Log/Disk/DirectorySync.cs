using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OrleansRelay.Log.Disk;

/// <summary>
/// Forces a folder onto the disk, so that a file which was created or renamed there is found again after a loss of power.
/// The framework opens no folder, so the C library has to; Windows knows nothing of the kind and needs it less.
/// </summary>
internal static partial class DirectorySync
{
    private const int ReadOnly = 0;
    private const int Interrupted = 4;

    /// <exception cref="IOException">The folder can't be opened or flushed.</exception>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new SafeFileHandle(OpenFolder(path), ownsHandle: true);
        // It forgives file systems that can't flush a folder.
        RandomAccess.FlushToDisk(folder);
    }

    private static nint OpenFolder(string path)
    {
        while (true)
        {
            var descriptor = Open(path, ReadOnly | CloseOnExec);
            if (descriptor >= 0)
                return descriptor;
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
                throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'");
        }
    }

    private static int CloseOnExec => OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
