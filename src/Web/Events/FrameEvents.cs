using System.Text;
using System.Text.Json;
using OrleansRelay.Gateway.Events;
using OrleansRelay.Protocol;

namespace OrleansRelay.Web.Events;

/// <summary>What becomes of frames at this node without entering the log: they came again, are over a limit, or wrong.</summary>
internal sealed class FrameEvents(TrafficEvents traffic)
{
    public async Task RunAsync(EventAudience audience, MessageCounts counts, CancellationToken stop)
    {
        var events = traffic.Watch();
        try
        {
            await foreach (var what in events.ReadAllAsync(stop))
                Tell(what, audience, counts);
        }
        finally
        {
            traffic.End();
        }
    }

    private static void Tell(TrafficEvent what, EventAudience audience, MessageCounts counts)
    {
        switch (what)
        {
            case DuplicateEvent duplicate:
                counts.Again();
                var sample = Sampling.Of(duplicate.Id);
                if (sample <= audience.Reach)
                    audience.Tell(new StreamEvent(EventKinds.Duplicate, Write(what, json => json.WriteString("msg_id", $"{duplicate.Id}")), sample));
                break;
            case LimitedEvent limited:
                audience.Tell(new StreamEvent(EventKinds.Limited, Write(what, json => WriteLimited(json, limited))));
                break;
            case RefusedEvent refused:
                audience.Tell(new StreamEvent(EventKinds.Refused, Write(what, json => WriteRefused(json, refused))));
                break;
        }
    }

    private static byte[] Write(TrafficEvent what, Action<Utf8JsonWriter> members) => EventJson.Write(json =>
    {
        members(json);
        json.WriteString("peer", what.Peer);
        json.WriteString("via", what.Relay);
        json.WriteNumber("at", what.At);
    });

    private static void WriteLimited(Utf8JsonWriter json, LimitedEvent limited)
    {
        json.WriteString("address", limited.Address);
        json.WriteNumber("frames", limited.Frames);
        json.WriteNumber("retry_after_ms", limited.RetryAfterMs);
    }

    private static void WriteRefused(Utf8JsonWriter json, RefusedEvent refused)
    {
        json.WriteString("code", Encoding.ASCII.GetString(ErrorCodes.Name(refused.Code)));
        json.WriteString("reason", refused.Reason);
    }
}
