using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Mesh;

/// <summary>What tests do as clients of relays.</summary>
internal static class MeshClients
{
    private static int _lastNumber;

    /// <summary>Publishes so many messages at once, and returns their ids when all are acknowledged.</summary>
    /// <param name="bytes">Size of each text.</param>
    public static async Task<IReadOnlyList<string>> PublishAsync(this RelayNode relay, int count, int bytes = 10)
    {
        var name = $"publisher{Interlocked.Increment(ref _lastNumber)}";
        using var client = await relay.RegisterAsync(name);
        var sending = client.SendAsync(string.Concat(Enumerable.Range(0, count).Select(i => Wire.Send("x", $"{i}".PadLeft(bytes, '-')))));
        var ids = new List<string>();
        while (ids.Count < count)
        {
            if (await client.ReadLineAsync() is var line && line.StartsWith("{\"status\"", StringComparison.Ordinal))
                ids.Add(Wire.MsgId(line));
        }

        await sending;
        return ids;
    }

    /// <summary>Returns when a relay holds these messages.</summary>
    public static Task HoldsAsync(this RelayNode relay, IReadOnlyCollection<string> ids) => Eventually.TrueAsync(
        () => !ids.Except(relay.LogIds().Select(static id => id.ToString())).Any(), $"all {ids.Count} messages arrive");
}
