using System.Text.Json.Serialization;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation;

/// <summary>An entry of a relays file as it stands there.</summary>
internal sealed record RelayEntry
{
    public const string Shape = """expected an array of {"id": …, "ip": …, "port": …}""";

    private const string HostRule = "\"ip\" must be an IP address or a host name";
    private const string PortRule = "\"port\" must be a number from 1 to 65535";
    private const string KeyRule = "\"key\" must be " + RelayKey.Expected;
    private const string SecretRule = "\"secret\" must be the name of a secret";
    private const string PlaceRule = "only a relay with a \"key\" or a \"secret\" may do without \"ip\" and \"port\"";

    public string? Id { get; init; }

    [JsonPropertyName("ip")]
    public string? Host { get; init; }

    public int? Port { get; init; }

    public string? Key { get; init; }

    public string? Secret { get; init; }

    /// <summary>What is wrong with it; null if nothing is.</summary>
    /// <param name="secrets">Where the secret that it names is looked for.</param>
    public string? Check(RelaySecrets secrets, out RelayAddress? relay)
    {
        relay = null;
        if (Id is null)
            return "member \"id\" is missing";
        if (!PeerName.TryCreate(Id, out var name, out var reason))
            return $"\"id\" is no relay id: {reason}";
        if (CheckPlace() is { } misplaced)
            return misplaced;
        if (Key is not null && RelayKey.Parse(Key) is null)
            return KeyRule;
        RelaySecret? secret = null;
        if (Secret is not null && secrets.Find(Secret, out secret) is { } fault)
            return fault;
        relay = new RelayAddress(name!.Value, Host?.Trim() ?? "", Port ?? 0)
        {
            Key = Key is null ? null : RelayKey.Parse(Key),
            Secret = secret,
        };
        return null;
    }

    // One that can't be reached, behind a router that translates addresses, say, comes by itself and has to be known by something else.
    private string? CheckPlace()
    {
        if (Host is null && Port is null)
            return Key is null && Secret is null ? $"member \"ip\" is missing; {PlaceRule}" : null;
        if (Host is null || Port is null)
            return $"member \"{(Host is null ? "ip" : "port")}\" is missing";
        if (Uri.CheckHostName(Host.Trim()) == UriHostNameType.Unknown)
            return HostRule;
        return Port is >= 1 and <= 65535 ? null : PortRule;
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
            "key" => KeyRule + ", given once",
            "secret" => SecretRule + ", given once",
            _ => $"unknown member \"{member}\"; known: id, ip, port, key, secret",
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
