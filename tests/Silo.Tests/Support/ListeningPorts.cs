using System.Globalization;

namespace OrleansRelay.Silo.Tests.Support;

/// <summary>On which addresses and TCP ports a process listens, as Linux tells it.</summary>
internal static class ListeningPorts
{
    private const string Listening = "0A";
    private const string Ipv4Loopback = "0100007F";

    public static IReadOnlyList<(bool IsLoopback, int Port)> Of(int processId)
    {
        var sockets = Directory.EnumerateFiles($"/proc/{processId}/fd").Select(TargetOf).ToHashSet();
        return
        [
            .. from table in new[] { "tcp", "tcp6" }
               from line in File.ReadLines($"/proc/{processId}/net/{table}").Skip(1)
               let columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               where columns[3] == Listening && sockets.Contains($"socket:[{columns[9]}]")
               select Parse(columns[1]),
        ];
    }

    private static (bool IsLoopback, int Port) Parse(string address)
    {
        var colon = address.IndexOf(':', StringComparison.Ordinal);
        return (address[..colon] == Ipv4Loopback, int.Parse(address[(colon + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    // Null: closed meanwhile.
    private static string? TargetOf(string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
