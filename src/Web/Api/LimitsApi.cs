using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansRelay.Gateway.Stats;
using OrleansRelay.Grains.Nodes;
using OrleansRelay.Grains.RateLimiting;

namespace OrleansRelay.Web.Api;

/// <summary>Who is limited, and by what.</summary>
internal static class LimitsApi
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/limits", TellAsync).WithTags("Relay")
        .WithSummary("What an address may send, and which were turned away in the last minute or two, at any node.");

    private static async Task<LimitsState> TellAsync(NodeReports reports, RateLimitOptions limit)
    {
        var most = LimitedAddresses.MostOf(await reports.AllAsync());
        return new LimitsState(limit.Messages, limit.Seconds, [.. most.Select(static one => new LimitedState(one.Address, one.Limited))]);
    }

    /// <param name="Messages">So many frames an address may send in the window; 0: as many as it likes.</param>
    /// <param name="Seconds">The length of the window.</param>
    /// <param name="Addresses">Those that were turned away most, first; at most 20.</param>
    internal sealed record LimitsState(int Messages, double Seconds, LimitedState[] Addresses);

    /// <param name="Limited">How many of its frames were turned away.</param>
    internal sealed record LimitedState(string Address, long Limited);
}
