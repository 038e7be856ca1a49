using Microsoft.Data.Sqlite;

namespace OrleansRelay.Grains.Storage;

/// <summary>
/// The statements, each of which is a transaction of its own. Those that change something do so only if the row is the one
/// that the caller knows, by its ETag; null is that there is none.
/// </summary>
internal static class StateTable
{
    private const string IsRow = "service = $service AND name = $name AND grain = $grain";

    public static StateRow? Find(SqliteConnection connection, in StateKey key)
    {
        using var command = Command(connection, $"SELECT etag, digest, data FROM grain_state WHERE {IsRow}", key);
        using var reader = command.ExecuteReader();
        return reader.Read()
            ? new StateRow(reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2))
            : null;
    }

    /// <summary>There is a row of the same grain under another relay's name: this one may have been called so.</summary>
    public static bool IsOfAnotherService(SqliteConnection connection, in StateKey key)
    {
        using var command = Command(
            connection, "SELECT EXISTS (SELECT * FROM grain_state WHERE service <> $service AND name = $name AND grain = $grain)", key);
        return command.ExecuteScalar() is 1L;
    }

    /// <returns>False if the row is another one.</returns>
    public static bool Put(SqliteConnection connection, in StateKey key, string? etag, StateRow row)
    {
        using var command = Command(
            connection,
            etag is null
                ? "INSERT INTO grain_state (service, name, grain, etag, digest, data) VALUES ($service, $name, $grain, $new, $digest, $data) ON CONFLICT DO NOTHING"
                : $"UPDATE grain_state SET etag = $new, digest = $digest, data = $data WHERE {IsRow} AND etag = $etag",
            key);
        if (etag is not null)
            command.Parameters.AddWithValue("$etag", etag);
        command.Parameters.AddWithValue("$new", row.ETag);
        command.Parameters.AddWithValue("$digest", row.Digest);
        command.Parameters.AddWithValue("$data", row.Data);
        return command.ExecuteNonQuery() > 0;
    }

    /// <inheritdoc cref="Put"/>
    public static bool Delete(SqliteConnection connection, in StateKey key, string? etag)
    {
        if (etag is null)
            return Find(connection, key) is null;
        using var command = Command(connection, $"DELETE FROM grain_state WHERE {IsRow} AND etag = $etag", key);
        command.Parameters.AddWithValue("$etag", etag);
        return command.ExecuteNonQuery() > 0;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, in StateKey key)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$service", key.Service);
        command.Parameters.AddWithValue("$name", key.Name);
        command.Parameters.AddWithValue("$grain", key.Grain);
        return command;
    }
}
