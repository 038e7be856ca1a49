namespace OrleansRelay.Grains.Storage;

/// <summary>The folder of what a relay keeps beside its log: nobody's business but its user's.</summary>
public static class DataDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes it if it is missing (mode 0700), and sees whether files can be made in it.</summary>
    /// <exception cref="StorageException">They can't.</exception>
    public static void Prepare(string folder)
    {
        try
        {
            Make(folder);
            using var probe = new FileStream(
                Path.Combine(folder, $".probe-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StorageException($"{folder} can't be used to keep data in: {error.Message} See Relay:DataDirectory.", error);
        }
    }

    internal static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly);
    }
}
