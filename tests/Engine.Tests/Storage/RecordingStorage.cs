using System.Collections.Concurrent;
using System.Text.Json;
using Orleans.Storage;
using OrleansRelay.Engine.Tests.Support;

namespace OrleansRelay.Engine.Tests.Storage;

/// <summary>
/// A storage like one that a user writes: JSON by state and grain, with versions; fails when the test says so.
/// </summary>
internal sealed class RecordingStorage(string name) : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (string Json, int Version)> _records = new();

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await NoteAsync("read", stateName, grainId);
        if (!_records.TryGetValue($"{stateName}/{grainId}", out var record))
            return;
        grainState.State = JsonSerializer.Deserialize<T>(record.Json);
        grainState.ETag = $"{record.Version}";
        grainState.RecordExists = true;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await NoteAsync("write", stateName, grainId);
        var known = _records.TryGetValue($"{stateName}/{grainId}", out var record) ? $"{record.Version}" : null;
        if (known != grainState.ETag)
            throw new InconsistentStateException("Somebody else wrote.", known, grainState.ETag);
        _records[$"{stateName}/{grainId}"] = (JsonSerializer.Serialize(grainState.State), record.Version + 1);
        grainState.ETag = $"{record.Version + 1}";
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await NoteAsync("clear", stateName, grainId);
        _records.TryRemove($"{stateName}/{grainId}", out _);
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private async Task NoteAsync(string operation, string stateName, GrainId grainId)
    {
        await Task.Yield();
        var probe = Probe.Of(grainId.Key.ToString());
        probe.Add($"{operation} {stateName} in {name}");
        if (probe.FailWith is { } failure)
            throw failure;
    }
}
