using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace OrleansRelay.Web.Api;

/// <summary>What asks whether to restart this process, and whether to send clients to it. Tells nothing else, to everybody.</summary>
internal static class HealthApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health");
        health.MapGet("/live", static () => new Health("live"))
            .WithSummary("The process answers. Asks nothing else of it, and no other node.");
        health.MapGet("/ready", Ready).Produces<Health>().Produces<Health>(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("Whether it serves: not before it has begun and has what its cluster has, nor while it ends.");
    }

    private static IResult Ready(RelayPhase phase) => phase.IsServing
        ? TypedResults.Ok(new Health("ready"))
        : TypedResults.Json(new Health(phase.Name), statusCode: StatusCodes.Status503ServiceUnavailable);

    /// <param name="Status">live, ready, starting or draining.</param>
    internal sealed record Health(string Status);
}
