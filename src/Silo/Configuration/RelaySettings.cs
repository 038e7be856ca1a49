using OrleansRelay.Federation;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Gateway;
using OrleansRelay.Grains.Cluster;
using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Log;
using OrleansRelay.Web;

namespace OrleansRelay.Silo.Configuration;

/// <summary>Everything that can be set, checked. Section: <c>Relay</c>.</summary>
public sealed record RelaySettings
{
    /// <summary>This relay's id, as it stands in <c>seen_by</c>.</summary>
    public required string Id { get; init; }

    public required string RelaysFile { get; init; }

    /// <summary>
    /// The full path of the folder of what the relay keeps beside its log. Nodes of one machine that meet without Redis share it.
    /// </summary>
    public required string DataDirectory { get; init; }

    /// <summary>The secrets that relays files may name.</summary>
    public required RelaySecrets Secrets { get; init; }

    public required GatewayOptions Gateway { get; init; }

    public required RateLimitOptions RateLimit { get; init; }

    public required MessageOptions Messages { get; init; }

    public required LogOptions Log { get; init; }

    public required FederationOptions Federation { get; init; }

    public required ClusterSettings Cluster { get; init; }

    public required HttpOptions Http { get; init; }

    /// <summary>All settings as they count now, by path; null where nothing is set and the default depends on something else.</summary>
    public required IReadOnlyDictionary<string, string?> Values { get; init; }

    /// <summary>Keys below <c>Relay</c> that mean nothing, each with its path: misspelt, most likely.</summary>
    public required IReadOnlyList<string> UnknownKeys { get; init; }

    /// <summary>Keys that were used under a name that they no longer have, and the one that they have now.</summary>
    public required IReadOnlyList<(string Old, string New)> RenamedKeys { get; init; }
}
