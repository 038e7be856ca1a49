using OrleansRelay.Gateway.Events;
using OrleansRelay.Gateway.FanOut;
using OrleansRelay.Gateway.Ingest;
using OrleansRelay.Gateway.Presence;
using OrleansRelay.Gateway.Requests;
using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Gateway.Stats;
using OrleansRelay.Grains.Peers;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway;

// What its sessions share, put together.
public sealed partial class TcpGateway
{
    private GatewayContext CreateContext()
    {
        var id = Guid.NewGuid();
        var reattachment = new Reattachment(Holds, membership, time, _logger);
        var places = new PeerPlaces(() => _sessions.Values, id, log.Origin, grains, time, _logger);
        _observer = new GatewayObserver(id, _sessions, places, reattachment, log, time);
        var pending = new PendingBytes(options.MaxPendingBytes);
        var watches = new PeerWatches(roster, otherRosters, time, _logger);
        return new()
        {
            Id = id,
            Options = options,
            RateLimit = new RateLimit(rateLimit, isAlone: replication is null, grains, time, _logger),
            Log = log,
            Grains = grains,
            Messages = messages,
            Replication = replication,
            Directory = directory,
            Self = self,
            Entrance = new RelayEntrance(self, identity, directory, federation.Auth, time, _logger),
            Connections = connections,
            Comings = new RelayComings(directory, connections, grains, silo.SiloAddress, _logger),
            Relay = PeerName.TryCreate(self.RelayId, out var relay, out var reason)
                ? relay!
                : throw new ArgumentException($"Relay id \"{self.RelayId}\": {reason}."),
            Clock = new MessageClock(time),
            Time = time,
            Logger = _logger,
            Senders = new Senders(new FanOutContext(log, pending, time, _logger), options),
            Pending = pending,
            Room = new RoomWatch(log.Options.DurableDeadline, time),
            Reattachment = reattachment,
            Places = places,
            Roster = roster,
            Watches = watches,
            Requests = new RequestDesk(
                new PresenceDesk(options.Presence, roster, otherRosters, hints, watches),
                new StatsDesk(options.Stats, self.RelayId, reports, _links, time)),
            Traffic = new TrafficCounters(_limited),
            Times = times ?? new IngestTimes(time),
            Events = events ?? new TrafficEvents(time),
            Ended = Ended,
            Observer = grains.CreateObjectReference<IGatewayObserver>(_observer),
        };
    }
}
