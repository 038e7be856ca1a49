using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansRelay.Federation.Links;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Presence;
using OrleansRelay.Protocol;

namespace OrleansRelay.Web.Api;

/// <summary>The other relays: the links to them, and what they say of themselves.</summary>
internal static class RelaysApi
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/relays", TellAsync).WithTags("Relay").WithSummary("Links to other relays, and what is heard of relays.");

    private static async Task<Relays> TellAsync(LinkReports links, RelayHints hints, Hello self)
    {
        var (asking, hearing) = (links.AllAsync(), hints.AllAsync());
        return new Relays(self.RelayId, Array.ConvertAll(await asking, LinkState.Of), [.. (await hearing).Select(HeardRelay.Of)]);
    }

    /// <param name="Relay">This relay's id.</param>
    /// <param name="Links">Those of the relays file.</param>
    /// <param name="Heard">What relays say of themselves, directly or by way of others.</param>
    internal sealed record Relays(string Relay, LinkState[] Links, HeardRelay[] Heard);

    internal sealed record LinkState
    {
        /// <summary>The other relay's id.</summary>
        public required string Relay { get; init; }

        /// <summary>Where it listens; null if it is never dialled.</summary>
        public string? Address { get; init; }

        /// <summary>up, up_to_seed, down or unknown.</summary>
        public required string State { get; init; }

        /// <summary>It carries no messages by itself, since the other relay gets them another way.</summary>
        public bool Lazy { get; init; }

        /// <summary>Messages that the other relay has still to get.</summary>
        public long BehindMessages { get; init; }

        public long BehindBytes { get; init; }

        /// <summary>The age of the oldest of them.</summary>
        public double BehindSeconds { get; init; }

        /// <summary>How long the way to the other relay and back takes; null while that is not known.</summary>
        public double? RoundTripMs { get; init; }

        /// <summary>Messages sent since the link was made, again or not.</summary>
        public long Sent { get; init; }

        /// <summary>… of which the other relay had them.</summary>
        public long SentKnown { get; init; }

        /// <summary>Messages that came over it and were new here.</summary>
        public long Received { get; init; }

        /// <summary>… and were here before.</summary>
        public long ReceivedKnown { get; init; }

        /// <summary>Why less is sent or read than there is; null if it isn't.</summary>
        public string? Slowed { get; init; }

        /// <summary>What is wrong; null if nothing is.</summary>
        public string? Error { get; init; }

        public static LinkState Of(LinkReport report)
        {
            var status = report.Status ?? new LinkStatus();
            return new LinkState
            {
                Relay = report.Relay.Id,
                Address = report.Relay.IsDialled ? report.Relay.Place : null,
                State = report.State,
                Lazy = status.IsLazy,
                BehindMessages = status.BehindMessages,
                BehindBytes = status.Behind,
                BehindSeconds = status.BehindAge.TotalSeconds,
                RoundTripMs = status.RoundTrip?.TotalMilliseconds,
                Sent = status.Sent,
                SentKnown = status.SentKnown,
                Received = status.Received,
                ReceivedKnown = status.ReceivedKnown,
                Slowed = status.Slowed.Length > 0 ? status.Slowed : null,
                Error = report.Trouble,
            };
        }
    }

    /// <param name="Time">When it said so, by its clock, in seconds since 1970.</param>
    /// <param name="Peers">How many it has.</param>
    /// <param name="Links">The relays that it is linked with.</param>
    /// <param name="RoundTripsMs">How long the way to each of them and back takes, null where that is not known; empty if it does not say so.</param>
    internal sealed record HeardRelay(string Relay, double Time, int Peers, IReadOnlyList<string> Links, double?[] RoundTripsMs)
    {
        public static HeardRelay Of(PeerHint hint) => new(
            hint.Relay, hint.Time / 1000.0, hint.Count, hint.Links, [.. hint.RoundTrips.Select(static micros => micros > 0 ? micros / 1000.0 : (double?)null)]);
    }
}
