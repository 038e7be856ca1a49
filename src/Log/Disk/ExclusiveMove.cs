namespace OrleansRelay.Log.Disk;

/// <summary>Puts a finished file in its place, unless there is one: of several processes that try at once, one does.</summary>
public static class ExclusiveMove
{
    private const int MostTries = 500;
    private static readonly TimeSpan TryAgain = TimeSpan.FromMilliseconds(10);

    /// <param name="draft">In the folder of the other one; it is gone afterwards in any case.</param>
    /// <param name="path">Where it is to be; a file of that name and <c>.lock</c> is there meanwhile.</param>
    /// <returns>False if there is one already.</returns>
    /// <exception cref="IOException">It can't be moved.</exception>
    /// <exception cref="UnauthorizedAccessException">… or this user may not.</exception>
    public static bool TryMove(string draft, string path)
    {
        try
        {
            // Moving looks whether there is a file and then puts its own in the place: two might both find none.
            using var alone = Lock($"{path}.lock");
            File.Move(draft, path);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(draft);
            if (File.Exists(path))
                return false;
            throw;
        }
    }

    // It goes with who holds it, and by then the file is there for whoever comes next.
    private static FileStream Lock(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
        };
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (tries < MostTries)
            {
                Thread.Sleep(TryAgain);
            }
        }
    }
}
