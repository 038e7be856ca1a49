using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using OrleansRelay.Grains.Storage;

namespace OrleansRelay.Grains.Federation;

/// <summary>
/// Takes over what version 0.1 kept of links: a JSON file each, in a folder beside the log. Each is deleted once its position
/// is in the storage, or if it holds none; a position that is in the storage already is the newer one.
/// </summary>
internal sealed class LinkFiles(IGrainStorage storage, LostState lost, ILogger logger)
{
    private const long MaxBytes = 1 << 20;

    /// <returns>How many there were.</returns>
    public async Task<int> TakeOverAsync(string folder)
    {
        if (!Directory.Exists(folder))
            return 0;
        var files = Directory.GetFiles(folder, FederationGrain.StateName + ".*.json");
        foreach (var file in files)
            await TakeOverFileAsync(file);
        if (files.Length == 0)
            return 0;
        logger.LinkFilesTakenOver(folder, files.Length);
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
        return files.Length;
    }

    private async Task TakeOverFileAsync(string file)
    {
        if (Read(file) is { Grain: { } grain, State: { Log: not null, Acknowledged: not null } link } && GrainId.TryParse(grain, out var id))
        {
            await StoreAsync(id, link);
        }
        else
        {
            lost.Note();
            logger.LinkFileDamaged(file);
        }

        File.Delete(file);
    }

    private async Task StoreAsync(GrainId id, LinkState link)
    {
        var state = new GrainState<LinkState>();
        await storage.ReadStateAsync(FederationGrain.StateName, id, state);
        if (state.RecordExists)
            return;
        state.State = link;
        await storage.WriteStateAsync(FederationGrain.StateName, id, state);
    }

    private static LinkFile? Read(string file)
    {
        try
        {
            return new FileInfo(file).Length <= MaxBytes ? JsonSerializer.Deserialize<LinkFile>(File.ReadAllBytes(file)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record LinkFile(string? Grain, LinkState? State);
}
