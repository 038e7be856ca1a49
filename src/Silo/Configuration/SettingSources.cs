using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using OrleansRelay.Web;

namespace OrleansRelay.Silo.Configuration;

/// <summary>Where each setting that counts now was set.</summary>
internal static class SettingSources
{
    private const string Default = "default";
    private const string Elsewhere = "elsewhere";

    // What may hold a password.
    private static readonly HashSet<string> Secret = new(StringComparer.OrdinalIgnoreCase) { "Relay:Cluster:Redis" };

    public static IReadOnlyList<Setting> Of(RelaySettings settings, IConfigurationRoot configuration) =>
    [
        .. settings.Values.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(pair => new Setting(
            pair.Key, Secret.Contains(pair.Key) && pair.Value is not null ? "(secret)" : pair.Value, SourceOf(pair.Key, configuration))),
    ];

    private static string SourceOf(string key, IConfigurationRoot configuration)
    {
        var provider = configuration.Providers.LastOrDefault(provider => provider.TryGet(key, out var value) && !string.IsNullOrWhiteSpace(value));
        return provider switch
        {
            null => Default,
            CommandLineConfigurationProvider => "command line",
            EnvironmentVariablesConfigurationProvider => "environment",
            JsonConfigurationProvider { Source.Path: { } path } => Path.GetFileName(path),
            _ => Elsewhere,
        };
    }
}
