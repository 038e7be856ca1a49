using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using OrleansRelay.Grains.Nodes;
using OrleansRelay.Log;
using OrleansRelay.Protocol;
using OrleansRelay.Web.Api;

namespace OrleansRelay.Web.Events;

/// <summary>What happens, as server-sent events (WHATWG HTML, 9.2).</summary>
internal static class EventsEndpoint
{
    private const int MaxRate = 2000;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

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

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, phase.Ending);
        try
        {
            Begin(context);
            var output = new EventWriter(context.Response.BodyWriter);
            output.Write(new StreamEvent(EventKinds.Hello, EventJson.Write(json =>
            {
                json.WriteString("relay", self.RelayId);
                json.WriteString("node", reports.OfThisNode.Node);
                json.WriteNumber("time", time.UnixNow());
                json.WriteString("epoch", $"{log.Origin}");
                json.WriteNumber("position", log.Head);
                json.WriteNumber("rate", rate);
            })));
            await PumpAsync(subscription, output, time, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // Gone, or the relay is.
        }
        finally
        {
            hub.End(subscription);
        }
    }

    private static void Begin(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        // Proxies would wait for more.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    private static async Task PumpAsync(EventSubscription subscription, EventWriter output, TimeProvider time, CancellationToken stop)
    {
        await output.FlushAsync(stop);
        var more = subscription.Events.WaitToReadAsync(stop).AsTask();
        while (true)
        {
            await ((Task)more).WaitAsync(Silence, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
            if (!more.IsCompleted)
            {
                output.Ping();
                await output.FlushAsync(stop);
                continue;
            }

            if (!await more)
                return;
            while (subscription.Events.TryRead(out var what))
                output.Write(what);
            await output.FlushAsync(stop);
            more = subscription.Events.WaitToReadAsync(stop).AsTask();
        }
    }
}
