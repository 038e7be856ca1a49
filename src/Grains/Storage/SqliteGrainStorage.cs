using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace OrleansRelay.Grains.Storage;

/// <summary>
/// Grain state in a <see cref="StateDatabase"/>: for a relay alone, or for nodes of one machine that share a folder. State
/// that is not exactly what was written counts as none.
/// </summary>
internal sealed class SqliteGrainStorage(
    StateDatabase database,
    LostState lost,
    IGrainStorageSerializer serializer,
    IActivatorProvider activators,
    IOptions<ClusterOptions> cluster,
    TimeProvider time,
    ILogger<StateDatabase> logger) : IGrainStorage
{
    private readonly StorageTurns _turns = new(time);

    /// <summary>Sees that it can be used, and begins it if there is none.</summary>
    /// <exception cref="StorageException">It can't.</exception>
    public Task OpenAsync() => UseAsync(static _ => true);

    /// <exception cref="StorageException">It can't be read now.</exception>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = KeyOf(stateName, grainId);
        if (await UseAsync(connection => Find(connection, key)) is not { } row)
        {
            Reset(grainState);
        }
        else if (TryRead<T>(key, row, out var state))
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (state, row.ETag, true);
        }
        else
        {
            await UseAsync(connection => StateTable.Delete(connection, key, row.ETag));
            lost.Note();
            logger.StateSpoiled(database.Path, key.Grain);
            Reset(grainState);
        }
    }

    /// <exception cref="InconsistentStateException">Another activation has changed it.</exception>
    /// <exception cref="StorageException">It can't be written now.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = KeyOf(stateName, grainId);
        var etag = grainState.ETag;
        var row = StateRow.Create(key, serializer.Serialize(grainState.State).ToArray());
        await ChangeAsync(key, etag, connection => StateTable.Put(connection, key, etag, row));
        grainState.ETag = row.ETag;
        grainState.RecordExists = true;
    }

    /// <inheritdoc cref="WriteStateAsync"/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = KeyOf(stateName, grainId);
        var etag = grainState.ETag;
        await ChangeAsync(key, etag, connection => StateTable.Delete(connection, key, etag));
        Reset(grainState);
    }

    private StateRow? Find(SqliteConnection connection, in StateKey key)
    {
        var row = StateTable.Find(connection, key);
        if (row is null && StateTable.IsOfAnotherService(connection, key))
            lost.Note();
        return row;
    }

    private async Task ChangeAsync(StateKey key, string? etag, Func<SqliteConnection, bool> change)
    {
        var (isDone, stored) = await UseAsync(
            connection => change(connection) ? (true, null) : (false, StateTable.Find(connection, key)?.ETag));
        if (!isDone)
            throw new InconsistentStateException($"The state of {key.Grain} was changed by another activation.", stored!, etag!);
    }

    private Task<T> UseAsync<T>(Func<SqliteConnection, T> action) => _turns.TakeAsync(() => database.Use(action));

    private bool TryRead<T>(in StateKey key, StateRow row, [MaybeNullWhen(false)] out T state)
    {
        state = default;
        if (!row.IsSound(key))
            return false;
        try
        {
            state = serializer.Deserialize<T>(BinaryData.FromBytes(row.Data));
            return state is not null;
        }
        catch (Exception)
        {
            // Each serializer has exceptions of its own. It was written by a program whose states were others.
            return false;
        }
    }

    private void Reset<T>(IGrainState<T> grainState)
    {
        grainState.State = activators.GetActivator<T>().Create();
        grainState.ETag = null!;
        grainState.RecordExists = false;
    }

    private StateKey KeyOf(string stateName, GrainId grainId) => new(cluster.Value.ServiceId, stateName, grainId.ToString());
}
