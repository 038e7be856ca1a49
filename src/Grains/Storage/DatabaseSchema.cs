using Microsoft.Data.Sqlite;

namespace OrleansRelay.Grains.Storage;

/// <summary>Makes a database of an empty file, and sees that another one is sound and of a kind that this program knows.</summary>
internal static class DatabaseSchema
{
    /// <summary>Stands in the file as SQLite's <c>user_version</c>.</summary>
    public const int Version = 1;

    // "ORLR". Tells a database of a relay from any other one.
    private const int ApplicationId = 0x4F524C52;

    // No write-ahead log: it needs memory that is mapped to a file, and who cuts that file short ends the process. There are
    // few writes here, and nobody reads beside them. FULL, since a journal that is not on disk protects from nothing.
    private const string Settings = """
        PRAGMA busy_timeout = 2000;
        PRAGMA journal_mode = DELETE;
        PRAGMA synchronous = FULL;
        PRAGMA cell_size_check = ON;
        PRAGMA trusted_schema = OFF;
        """;

    private static readonly string Creation = $"""
        CREATE TABLE grain_state (
            service TEXT NOT NULL,
            name TEXT NOT NULL,
            grain TEXT NOT NULL,
            etag TEXT NOT NULL,
            digest BLOB NOT NULL,
            data BLOB NOT NULL,
            PRIMARY KEY (service, name, grain)
        ) STRICT, WITHOUT ROWID;
        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Version};
        """;

    /// <exception cref="DamageException">It is no sound database of a relay.</exception>
    /// <exception cref="StorageException">A later version of the program made it.</exception>
    public static void Prepare(SqliteConnection connection)
    {
        Execute(connection, Settings);
        if (IsEmpty(connection))
            Create(connection);
        Check(connection);
    }

    private static void Create(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        // Another node may have been quicker.
        if (IsEmpty(connection))
            Execute(connection, Creation);
        transaction.Commit();
    }

    private static void Check(SqliteConnection connection)
    {
        if (Number(connection, "PRAGMA application_id") != ApplicationId)
            throw new DamageException("it is no database of a relay");
        var version = Number(connection, "PRAGMA user_version");
        if (version > Version)
            throw new StorageException($"{connection.DataSource} is of version {version}, and this program knows versions up to {Version}: a later one has used it. See Relay:DataDirectory.");
        if (version < Version)
            throw new DamageException($"it says that it is of version {version}");
        // Its last line says what is wrong, those before where.
        if (Scalar(connection, "PRAGMA quick_check(1)") is not "ok" and var fault)
            throw new DamageException($"{fault}".Split('\n')[^1]);
    }

    private static bool IsEmpty(SqliteConnection connection) => Number(connection, "PRAGMA schema_version") == 0;

    private static long Number(SqliteConnection connection, string sql) => (long)Scalar(connection, sql)!;

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
