using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansRelay.Gateway;
using OrleansRelay.Gateway.Presence;
using OrleansRelay.Grains.Presence;
using OrleansRelay.Protocol;

namespace OrleansRelay.Web.Api;

/// <summary>Who is here, and at other relays.</summary>
internal static class PeersApi
{
    private const int MaxLimit = 1000;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/peers", TellAsync).WithTags("Relay")
        .Produces<Peers>().ProducesProblem(StatusCodes.Status403Forbidden)
        .WithSummary("Who is here, at any node, in the order of their names; and what other relays say of their peers.");

    private static async Task<IResult> TellAsync(
        PeerRoster roster,
        RosterRefresh others,
        RelayHints hints,
        GatewayOptions options,
        [Description("Only those whose names begin so.")] string? prefix = null,
        [Description("Only those behind this name: the last one of the page before.")] string? after = null,
        [Range(1, MaxLimit)] int limit = 100)
    {
        if (options.Presence == PresencePolicy.Off)
            return Problems.Of(StatusCodes.Status403Forbidden, "This relay does not tell who is here (Relay:Presence).");
        if (limit is < 1 or > MaxLimit)
            return Problems.OutOfBounds(nameof(limit), 1, MaxLimit);
        if (!others.IsAlone)
            await others.RunAsync();
        var list = roster.List(
            prefix is null ? null : peer => peer.StartsWith(prefix, StringComparison.Ordinal), after, limit);
        return TypedResults.Ok(new Peers(list.Count, list.Peers, list.HasMore, [.. (await hints.AllAsync()).Select(PeersOfRelay.Of)]));
    }

    /// <param name="Count">How many there are.</param>
    /// <param name="More">There are some behind the last one.</param>
    /// <param name="Relays">What other relays say of theirs.</param>
    internal sealed record Peers(int Count, [property: JsonPropertyName("peers")] IReadOnlyList<string> Names, bool More, PeersOfRelay[] Relays);

    /// <param name="Names">Some of them.</param>
    /// <param name="Time">When it said so, by its clock, in seconds since 1970.</param>
    internal sealed record PeersOfRelay(string Relay, int Count, [property: JsonPropertyName("peers")] IReadOnlyList<string> Names, double Time)
    {
        public static PeersOfRelay Of(PeerHint hint) => new(hint.Relay, hint.Count, hint.Names, hint.Time / 1000.0);
    }
}
