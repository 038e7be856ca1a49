using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orleans.Storage;

namespace OrleansRelay.Grains.Storage;

/// <summary>
/// Grain state as small JSON files in one folder, one a grain, each replaced as a whole, so that a crash leaves the old
/// or the new one. For the few grains of one node whose state must outlive the process.
/// </summary>
public sealed class FileGrainStorage(string folder) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (await LoadAsync<T>(PathOf(stateName, grainId)) is { } stored)
        {
            grainState.State = stored.State;
            grainState.ETag = Format(stored.Version);
            grainState.RecordExists = true;
        }
        else
        {
            Reset(grainState);
        }
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var path = PathOf(stateName, grainId);
        var version = await CheckVersionAsync(path, grainState);
        Directory.CreateDirectory(folder);
        var json = JsonSerializer.SerializeToUtf8Bytes(new Stored<T>(grainId.ToString(), version + 1, grainState.State!));
        await File.WriteAllBytesAsync(path + ".new", json);
        File.Move(path + ".new", path, overwrite: true);
        grainState.ETag = Format(version + 1);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var path = PathOf(stateName, grainId);
        await CheckVersionAsync(path, grainState);
        File.Delete(path);
        Reset(grainState);
    }

    private static async Task<long> CheckVersionAsync<T>(string path, IGrainState<T> grainState)
    {
        var stored = (await LoadAsync<T>(path))?.Version ?? 0;
        var expected = grainState.ETag is null ? 0 : long.Parse(grainState.ETag, CultureInfo.InvariantCulture);
        return stored == expected
            ? stored
            : throw new InconsistentStateException("The state was changed by another activation.", Format(stored), grainState.ETag);
    }

    private static async Task<Stored<T>?> LoadAsync<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Stored<T>>(await File.ReadAllBytesAsync(path));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            // A file that somebody spoiled counts as none: what it held can be found again, at the price of repeats.
            return null;
        }
    }

    private static void Reset<T>(IGrainState<T> grainState)
    {
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null!;
        grainState.RecordExists = false;
    }

    private static string Format(long version) => version.ToString(CultureInfo.InvariantCulture);

    // A hash, since a grain's key may hold what a file name can't, and be longer than one may be.
    private string PathOf(string stateName, GrainId grainId)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(grainId.ToString()));
        return Path.Combine(folder, $"{stateName}.{Convert.ToHexStringLower(hash.AsSpan(0, 16))}.json");
    }

    private sealed record Stored<T>(string Grain, long Version, T State);
}
