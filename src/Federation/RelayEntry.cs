using System.Text.Json.Serialization;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation;

/// <summary>An entry of a relays file as it stands there.</summary>
internal sealed record RelayEntry
{
    public const string Shape = """expected an array of {"id": …, "ip": …, "port": …}""";

    private const string HostRule = "\"ip\" must be an IP address or a host name";
    private const string PortRule = "\"port\" must be a number from 1 to 65535";

    public string? Id { get; init; }

    [JsonPropertyName("ip")]
    public string? Host { get; init; }

    public int? Port { get; init; }

    /// <summary>What is wrong with it; null if nothing is.</summary>
    public string? Check(out RelayAddress? relay)
    {
        relay = null;
        if (Id is null || Host is null || Port is null)
            return $"member \"{(Id is null ? "id" : Host is null ? "ip" : "port")}\" is missing";
        if (!PeerName.TryCreate(Id, out var name, out var reason))
            return $"\"id\" is no relay id: {reason}";
        if (Uri.CheckHostName(Host.Trim()) == UriHostNameType.Unknown)
            return HostRule;
        if (Port is not (>= 1 and <= 65535))
            return PortRule;
        relay = new RelayAddress(name!.Value, Host.Trim(), Port.Value);
        return null;
    }

    /// <summary>What is wrong with a value that is not of the kind that stands here, or stands here a second time.</summary>
    /// <param name="path">Its place as the serializer names it, such as <c>$[0].port</c>.</param>
    public static string Describe(string? path)
    {
        var member = path?[(path.IndexOf(']', StringComparison.Ordinal) + 1)..].Trim('.', '[', ']', '\'');
        return member switch
        {
            null or "" or "$" => Shape,
            "id" => "\"id\" must be a string, given once",
            "ip" => HostRule + ", given once",
            "port" => PortRule + ", given once",
            _ => $"unknown member \"{member}\"; known: id, ip, port",
        };
    }
}

/// <summary>How a relays file is read: a bit more leniently than JSON, but for what it can say.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RelayEntry[]))]
internal sealed partial class RelaysFileJson : JsonSerializerContext;
