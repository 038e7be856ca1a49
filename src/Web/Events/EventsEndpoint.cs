using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansRelay.Grains.Nodes;
using OrleansRelay.Log;
using OrleansRelay.Protocol;
using OrleansRelay.Web.Api;

namespace OrleansRelay.Web.Events;

/// <summary>What happens, as server-sent events.</summary>
internal static class EventsEndpoint
{
    private const int MaxRate = 2000;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/events", ServeAsync).WithTags("Events")
        .Produces(StatusCodes.Status200OK, contentType: "text/event-stream").ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .WithSummary("What happens, as it happens: server-sent events.");

    private static async Task ServeAsync(
        HttpContext context, EventHub hub, MessageLog log, Hello self, NodeReports reports, RelayPhase phase, TimeProvider time,
        [Description("Only these kinds, between commas: accepted, duplicate, limited, refused, peer, link, node, rates.")] string? kinds = null,
        [Range(1, MaxRate), Description("Events of messages a second at most; of more, a sample is told, chosen by their ids.")] int rate = 200)
    {
        if (rate is < 1 or > MaxRate)
        {
            await Problems.OutOfBounds(nameof(rate), 1, MaxRate).ExecuteAsync(context);
            return;
        }

        if (hub.Subscribe(rate, kinds?.Split(',').ToHashSet(StringComparer.Ordinal)) is not { } subscription)
        {
            await Problems.Write(context, StatusCodes.Status503ServiceUnavailable, $"{EventHub.MaxSubscriptions} watch already.");
            return;
        }

        try
        {
            var hello = new StreamEvent(EventKinds.Hello, EventJson.Write(json =>
            {
                json.WriteString("relay", self.RelayId);
                json.WriteString("node", reports.OfThisNode.Node);
                json.WriteNumber("time", time.UnixNow());
                json.WriteString("epoch", $"{log.Origin}");
                json.WriteNumber("position", log.Head);
                json.WriteNumber("rate", rate);
            }));
            await EventStream.ServeAsync(context, subscription, hello, phase, time);
        }
        finally
        {
            hub.End(subscription);
        }
    }
}
