using Microsoft.Extensions.Logging;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Links;
using OrleansRelay.Gateway.Events;
using OrleansRelay.Gateway.FanOut;
using OrleansRelay.Gateway.Ingest;
using OrleansRelay.Gateway.Presence;
using OrleansRelay.Gateway.Requests;
using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Gateway.Stats;
using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.Peers;
using OrleansRelay.Grains.Presence;
using OrleansRelay.Grains.Replication;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway;

/// <summary>What all sessions of a gateway share.</summary>
internal sealed class GatewayContext
{
    public GatewayContext() => Workers = new IngestWorkers(this);

    public Welcome Welcome => field ??= new Welcome(this);

    public required GatewayOptions Options { get; init; }

    public required RateLimit RateLimit { get; init; }

    public required MessageLog Log { get; init; }

    public required IGrainFactory Grains { get; init; }

    public required MessageGrains Messages { get; init; }

    /// <summary>How other nodes follow this one; null if it is alone.</summary>
    public required Replicator? Replication { get; init; }

    public required RelayDirectory Directory { get; init; }

    public required Hello Self { get; init; }

    public required RelayEntrance Entrance { get; init; }

    /// <summary>Makes links of the connections of relays.</summary>
    public required RelayConnections Connections { get; init; }

    /// <summary>Is told of relays that have come.</summary>
    public required RelayComings Comings { get; init; }

    public required PeerName Relay { get; init; }

    public required MessageClock Clock { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    public required Senders Senders { get; init; }

    public required PendingBytes Pending { get; init; }

    public required RoomWatch Room { get; init; }

    /// <summary>How peer grains reach this gateway.</summary>
    public required IGatewayObserver Observer { get; init; }

    /// <summary>Remembers how far peers have come.</summary>
    public required PeerPlaces Places { get; init; }

    /// <summary>Who is here.</summary>
    public required PeerRoster Roster { get; init; }

    /// <summary>The connections that are told who comes and leaves.</summary>
    public required PeerWatches Watches { get; init; }

    /// <summary>Answers what clients ask of the relay itself.</summary>
    public required RequestDesk Requests { get; init; }

    /// <summary>Counts what comes of frames.</summary>
    public required TrafficCounters Traffic { get; init; }

    /// <summary>Measures how long batches take.</summary>
    public required IngestTimes Times { get; init; }

    /// <summary>Tells what comes of frames, if somebody wants to know.</summary>
    public required TrafficEvents Events { get; init; }

    /// <summary>Attaches sessions again whose peer grains have gone.</summary>
    public required Reattachment Reattachment { get; init; }

    /// <summary>Is told of each session that it has ended.</summary>
    public required Action<Session> Ended { get; init; }

    /// <summary>The gateway's own name among those of a cluster.</summary>
    public required Guid Id { get; init; }

    public IngestWorkers Workers { get; }

    public ReadingSessions Reading { get; } = new();

    /// <summary>A line of the log may be so long, or the next relay could not take it.</summary>
    public int MaxLineBytes => Limits.MaxRelayFrameBytes(Options.MaxFrameBytes) - RelayPush.Prefix.Length;

    /// <summary>An acknowledgement promises more than that the message is in this node's memory.</summary>
    public bool AcksAwaitSafety => Log.Options.Fsync == FsyncMode.Always || Replication is { AckReplicas: > 0 };

    /// <summary>Sessions are ending because the relay is.</summary>
    public bool IsStopping => Reading.IsEnding;

    /// <summary>… and the links have pushed what was left, so their sessions end as well.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Entries of other nodes are in the log: sends them on this thread, or wakes others if it is much.</summary>
    public void SendReplicas() => Senders.Wake(helping: true);
}
