using OrleansRelay.Grains.Nodes;
using OrleansRelay.Web.Api;

namespace OrleansRelay.Web.Events;

/// <summary>Once a second, how much there was of everything in it.</summary>
internal sealed class RateEvents(NodeReports reports, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public async Task RunAsync(EventAudience audience, MessageCounts counts, CancellationToken stop)
    {
        var (before, began) = (reports.OfThisNode, time.GetTimestamp());
        while (true)
        {
            await Task.Delay(Period, time, stop);
            var (now, at) = (reports.OfThisNode, time.GetTimestamp());
            var seconds = time.GetElapsedTime(began, at).TotalSeconds;
            var (messages, flows) = counts.Take();
            var (from, to) = (before, now);
            audience.Turn(messages / seconds, (share, shown) => new StreamEvent(EventKinds.Rates, Write(from, to, seconds, flows, share, shown)));
            (before, began) = (now, at);
        }
    }

    private byte[] Write(
        NodeReport from, NodeReport to, double seconds, IReadOnlyDictionary<string, double> flows, double share, int shown) => EventJson.Write(json =>
    {
        json.WriteNumber("accepted", (to.Accepted - from.Accepted) / seconds);
        json.WriteNumber("duplicates", (to.Duplicates - from.Duplicates) / seconds);
        json.WriteNumber("limited", (to.Limited - from.Limited) / seconds);
        json.WriteNumber("refused", (to.Refused - from.Refused) / seconds);
        json.WriteNumber("sent_bytes", (to.SentBytes - from.SentBytes) / seconds);
        json.WriteNumber("cpu", (to.Processor - from.Processor).TotalSeconds / seconds);
        json.WriteNumber("memory_bytes", to.MemoryBytes);
        json.WriteNumber("connections", to.Connections);
        json.WriteNumber("peers", to.Peers);
        json.WriteNumber("sampled", share);
        json.WriteNumber("shown", shown);
        json.WriteStartArray("flows");
        foreach (var (via, count) in flows)
        {
            json.WriteStartObject();
            json.WriteString("via", via.Length > 0 ? via : null);
            json.WriteNumber("per_second", count / seconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("at", time.UnixNow());
    });
}
