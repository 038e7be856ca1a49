using OrleansRelay.Log.Disk;

namespace OrleansRelay.Federation.Peering;

/// <summary>Files that are nobody's business but this relay's.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Folder = OwnersOnly | UnixFileMode.UserExecute;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Null if there is no such file.</summary>
    /// <exception cref="PeeringException">It can't be read, is too long, or others may read or write it.</exception>
    public static byte[]? Read(string path, int maxBytes)
    {
        try
        {
            using var file = File.OpenHandle(path);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0)
                throw PeeringException.OpenToOthers(path);
            if (RandomAccess.GetLength(file) > maxBytes)
                throw PeeringException.TooLong(path, maxBytes);
            var bytes = new byte[maxBytes];
            return bytes[..RandomAccess.Read(file, bytes, 0)];
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw PeeringException.Unusable(path, error);
        }
    }

    /// <summary>Writes a file that is there whole or not at all, even when the machine stops.</summary>
    /// <returns>False if there is one already.</returns>
    /// <exception cref="PeeringException">It can't be written.</exception>
    public static bool TryCreate(string path, ReadOnlySpan<byte> bytes)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            Write(draft, bytes);
            return ExclusiveMove.TryMove(draft, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw PeeringException.Unusable(path, error);
        }
    }

    private static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnersOnly;
        using var file = new FileStream(path, options);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Folder);
    }
}
