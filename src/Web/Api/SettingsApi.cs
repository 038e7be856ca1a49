using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace OrleansRelay.Web.Api;

/// <summary>What is set, and where.</summary>
internal static class SettingsApi
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/settings", static (IReadOnlyList<Setting> settings) => new Settings(settings))
        .WithTags("Relay").WithSummary("Every setting, its value, and where that comes from. Secrets are left out.");

    internal sealed record Settings([property: System.Text.Json.Serialization.JsonPropertyName("settings")] IReadOnlyList<Setting> All);
}
