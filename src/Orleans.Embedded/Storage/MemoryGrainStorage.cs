using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Embedded;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>Keeps states in memory, as copies, for as long as the silo lives.</summary>
public sealed class MemoryGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string State, GrainId Grain), Stored> _records = new();
    private long _lastVersion;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = _records.GetValueOrDefault((stateName, grainId));
        grainState.State = stored is null ? StateActivator<T>.Create() : DeepCopy.Of((T?)stored.State);
        grainState.ETag = stored?.Etag;
        grainState.RecordExists = stored is not null;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var written = new Stored(DeepCopy.Of(grainState.State), NextVersion());
        var key = (stateName, grainId);
        var known = _records.GetValueOrDefault(key);
        if (!Matches(known, grainState.ETag) || !TryPut(key, known, written))
            return Task.FromException(Conflict(known, grainState.ETag));
        grainState.ETag = written.Etag;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId);
        var known = _records.GetValueOrDefault(key);
        if (!Matches(known, grainState.ETag) || (known is not null && !_records.TryRemove(new(key, known))))
            return Task.FromException(Conflict(known, grainState.ETag));
        grainState.State = StateActivator<T>.Create();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private static bool Matches(Stored? known, string? etag) => etag == "*" || etag == known?.Etag;

    private static InconsistentStateException Conflict(Stored? known, string? etag) => new(
        $"e-Tag mismatch in Memory Storage. Stored = {known?.Etag ?? "null"} Received = {etag ?? "null"}",
        known?.Etag,
        etag);

    private bool TryPut((string State, GrainId Grain) key, Stored? known, Stored written) =>
        known is null ? _records.TryAdd(key, written) : _records.TryUpdate(key, written, known);

    private string NextVersion() =>
        Interlocked.Increment(ref _lastVersion).ToString(CultureInfo.InvariantCulture);

    private sealed class Stored(object? state, string etag)
    {
        public object? State => state;

        public string Etag => etag;
    }
}
