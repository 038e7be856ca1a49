using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace OrleansRelay.Grains.Storage;

/// <summary>
/// The file <c>relay.db</c> of a data directory. It is opened for each use, so that a file that was deleted, replaced or
/// spoiled meanwhile is noticed at once and nothing goes into one that is gone. A missing one is begun anew; so is a
/// damaged one, which is set aside. Blocks, and is for one caller at a time.
/// </summary>
internal sealed class StateDatabase(string folder, LostState lost, TimeProvider time, ILogger<StateDatabase> logger)
{
    private const string FileName = "relay.db";

    // The smallest page there is.
    private const long MinBytes = 512;

    // SQLite's own codes. Our statements are right, so an error in one (1) means that what they ask for is not there.
    private const int Error = 1;
    private const int Corrupt = 11;
    private const int NoDatabase = 26;

    private readonly string _connection = new SqliteConnectionStringBuilder
    {
        DataSource = System.IO.Path.Combine(folder, FileName),
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = false,
        // Seconds; SQLite itself has waited before, see DatabaseSchema.
        DefaultTimeout = 1,
    }.ToString();

    private bool? _wasMissing;
    private bool _wasThere;
    private bool _isBroken;

    public string Path { get; } = System.IO.Path.Combine(folder, FileName);

    /// <summary>There was none when it was first used.</summary>
    public bool WasMissing => _wasMissing is true;

    /// <exception cref="StorageException">It can't be used now.</exception>
    public T Use<T>(Func<SqliteConnection, T> action)
    {
        try
        {
            var result = UseOrBeginAnew(action);
            _isBroken = false;
            return result;
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException or DamageException)
        {
            _isBroken = true;
            throw new StorageException($"{Path} can't be used: {ReasonOf(error)}", error);
        }
    }

    private T UseOrBeginAnew<T>(Func<SqliteConnection, T> action)
    {
        try
        {
            return UseOnce(action);
        }
        catch (DamageException damage)
        {
            var remains = DatabaseRemains.SetAside(Path, time.GetUtcNow());
            lost.Note();
            // A disk that damages whatever it is given is told of once.
            if (!_isBroken)
                logger.StateSetAside(Path, damage.Message, remains);
            _wasThere = false;
            return UseOnce(action);
        }
    }

    private T UseOnce<T>(Func<SqliteConnection, T> action)
    {
        try
        {
            using var connection = Open();
            return action(connection);
        }
        catch (SqliteException error) when (error.SqliteErrorCode is Error or Corrupt or NoDatabase)
        {
            throw new DamageException(ReasonOf(error), error);
        }
    }

    private SqliteConnection Open()
    {
        var length = MakeFile();
        _wasMissing ??= length == 0;
        // SQLite would take it for an empty one.
        if (length is > 0 and < MinBytes)
            throw new DamageException($"{length} bytes are none");
        var connection = new SqliteConnection(_connection);
        try
        {
            connection.Open();
            DatabaseSchema.Prepare(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        if (length == 0 && _wasThere)
            NoteGone();
        _wasThere = true;
        return connection;
    }

    private void NoteGone()
    {
        lost.Note();
        logger.StateGone(Path);
    }

    /// <returns>How long it is; 0 if it was missing.</returns>
    private long MakeFile()
    {
        // One that is there is not opened here: to close it would let go of the locks that SQLite may have on it elsewhere.
        if (new FileInfo(Path) is { Exists: true, Length: var length })
            return length;
        DataDirectory.Make(folder);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(Path, options).Dispose();
        return 0;
    }

    // The words of SQLite, without those that its client puts around them.
    private static string ReasonOf(Exception error) => error is SqliteException { Message: var message } && message.Split('\'') is [_, .. var words, _]
        ? string.Join('\'', words)
        : error.Message;
}
