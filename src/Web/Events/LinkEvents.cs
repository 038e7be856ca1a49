using OrleansRelay.Grains.Federation;
using OrleansRelay.Web.Api;

namespace OrleansRelay.Web.Events;

/// <summary>Links that come up, break, fall behind and catch up.</summary>
internal sealed class LinkEvents(LinkReports links, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    public async Task RunAsync(EventAudience audience, CancellationToken stop)
    {
        var known = new Dictionary<string, RelaysApi.LinkState>();
        while (true)
        {
            var now = (await links.AllAsync()).Select(RelaysApi.LinkState.Of).ToDictionary(static link => link.Relay);
            foreach (var link in now.Values.Where(link => !known.TryGetValue(link.Relay, out var before) || HasChanged(before, link)))
                audience.Tell(new StreamEvent(EventKinds.Link, Write(link)));
            // Removed from the relays file.
            foreach (var gone in known.Values.Where(link => !now.ContainsKey(link.Relay)))
                audience.Tell(new StreamEvent(EventKinds.Link, Write(gone with { State = "gone" })));
            known = now;
            await Task.Delay(Period, time, stop);
        }
    }

    private static bool HasChanged(RelaysApi.LinkState before, RelaysApi.LinkState now) =>
        (before.State, before.Lazy, before.BehindMessages, before.Error, before.Slowed)
        != (now.State, now.Lazy, now.BehindMessages, now.Error, now.Slowed);

    private byte[] Write(RelaysApi.LinkState link) => EventJson.Write(json =>
    {
        json.WriteString("relay", link.Relay);
        json.WriteString("state", link.State);
        json.WriteBoolean("lazy", link.Lazy);
        json.WriteNumber("behind_messages", link.BehindMessages);
        json.WriteNumber("behind_bytes", link.BehindBytes);
        json.WriteNumber("behind_seconds", link.BehindSeconds);
        if (link.RoundTripMs is { } taken)
            json.WriteNumber("round_trip_ms", taken);
        else
            json.WriteNull("round_trip_ms");
        json.WriteString("error", link.Error);
        json.WriteNumber("at", time.UnixNow());
    });
}
