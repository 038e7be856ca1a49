using System.Text.Json;

namespace OrleansRelay.Web.Tests.Support;

/// <summary>Relays files for relays of this machine.</summary>
public static class RelaysFiles
{
    /// <returns>Its path, in the system's folder for what may go.</returns>
    public static string Write(IEnumerable<(string Id, int Port)> relays)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, JsonSerializer.Serialize(relays.Select(static relay => new { id = relay.Id, ip = "127.0.0.1", port = relay.Port })));
        return path;
    }
}
