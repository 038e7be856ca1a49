using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansRelay.Web.Events;

/// <summary>Server-sent events (WHATWG HTML, 9.2), for as long as somebody reads them and there are any.</summary>
internal static class EventStream
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>Returns when the reader is gone, the subscription ends, or the relay is about to.</summary>
    /// <param name="first">Told before all others, if there is something to tell.</param>
    public static async Task ServeAsync(HttpContext context, EventSubscription subscription, StreamEvent? first, RelayPhase phase, TimeProvider time)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, phase.Ending);
        try
        {
            Begin(context);
            var output = new EventWriter(context.Response.BodyWriter);
            if (first is not null)
                output.Write(first);
            await PumpAsync(subscription, output, time, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // Gone, or the relay is.
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
