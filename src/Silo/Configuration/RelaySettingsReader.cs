using Microsoft.Extensions.Configuration;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Gateway;
using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Log;
using OrleansRelay.Protocol;
using OrleansRelay.Web;

namespace OrleansRelay.Silo.Configuration;

/// <summary>
/// Makes <see cref="RelaySettings"/> of the configuration, or says everything that is wrong with it at once. What each setting
/// may be stands with the options; what they may not be together stands here.
/// </summary>
public static class RelaySettingsReader
{
    public const string Section = "Relay";

    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["Gateway:MaxConnections"] = "MaxConnections",
        ["DataDirectory"] = "Cluster:StateFolder",
    };

    /// <exception cref="SettingsException">Something is missing or out of bounds.</exception>
    public static RelaySettings Read(IConfiguration configuration) => Read(configuration, out _);

    internal static RelaySettings Read(IConfiguration configuration, out IReadOnlyCollection<string> keys)
    {
        var binder = new OptionsBinder(configuration.GetSection(Section), Renamed);
        var gateway = binder.Bind<GatewayOptions>();
        var federation = binder.Bind<FederationOptions>("Federation:");
        var id = ReadId(binder);
        var data = Path.GetFullPath(binder.Text("DataDirectory") ?? "data");
        var settings = new RelaySettings
        {
            Id = id,
            RelaysFile = binder.Text("RelaysFile") ?? "relays.json",
            DataDirectory = data,
            Secrets = new RelaySecrets(binder.Texts("Secrets"), Path.Combine(data, "secrets")),
            Gateway = gateway,
            RateLimit = binder.Bind<RateLimitOptions>("RateLimit:"),
            Messages = binder.Bind<MessageOptions>("Messages:"),
            Log = binder.Bind<LogOptions>("Log:"),
            Federation = federation with
            {
                MaxLineBytes = Limits.MaxRelayFrameBytes(gateway.MaxFrameBytes),
                KeyFile = federation.KeyFile.Length > 0 ? federation.KeyFile : Path.Combine(data, "relay-key.pem"),
            },
            Cluster = ClusterSettingsReader.Read(binder, id),
            Http = ReadHttp(binder, data),
            Values = binder.Values,
            UnknownKeys = binder.UnknownKeys,
            RenamedKeys = binder.RenamedKeys,
        };
        CheckRing(binder, settings);
        CheckRetention(binder, settings.Log);
        keys = binder.KnownKeys;
        return binder.Errors.Count == 0 ? settings : throw new SettingsException(binder.Errors);
    }

    private static HttpOptions ReadHttp(OptionsBinder binder, string data)
    {
        var http = binder.Bind<HttpOptions>("Http:");
        return http with { TokenFile = http.TokenFile.Length > 0 ? http.TokenFile : Path.Combine(data, "http-token") };
    }

    private static string ReadId(OptionsBinder binder)
    {
        var id = binder.Text("Id") ?? "relay1";
        if (!PeerName.TryCreate(id, out _, out var reason))
            binder.Fail("Id", $"\"{id}\" is no relay id: {reason}.");
        return id;
    }

    // A batch goes to the ring in one piece, of at most half of it, and may end with the longest line there can be.
    private static void CheckRing(OptionsBinder binder, RelaySettings settings)
    {
        var least = 4L * (settings.Federation.MaxLineBytes + (512 * 1024));
        if (settings.Log.MemoryBytes < least)
            binder.Fail("Log:MemoryBytes", $"{settings.Log.MemoryBytes} is not at least {least}, as this MaxFrameBytes wants it.");
    }

    // The ids of the replay window are recovered from the files; what is deleted too early would come in again.
    private static void CheckRetention(OptionsBinder binder, LogOptions log)
    {
        if (log.KeepAge < log.ReplayWindow)
            binder.Fail("Log:KeepAge", $"{Durations.Format(log.KeepAge)} is not at least the ReplayWindow, {Durations.Format(log.ReplayWindow)}.");
        if (log.KeepBytes < log.RotateBytes)
            binder.Fail("Log:KeepBytes", $"{log.KeepBytes} is not at least RotateBytes, {log.RotateBytes}.");
    }
}
