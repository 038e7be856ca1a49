using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Grains.Nodes;

namespace OrleansRelay.Gateway.Stats;

/// <summary>Tells how this node is.</summary>
/// <param name="sessions">All that there are.</param>
internal sealed class NodeReporter(GatewayContext context, Func<IEnumerable<Session>> sessions, TrafficCounters traffic, LimitedAddresses limited)
{
    private readonly long _began = context.Time.GetTimestamp();
    private long _sentBefore;

    public NodeReport Report()
    {
        var all = sessions().ToList();
        return new NodeReport
        {
            Node = context.Replication?.NodeName,
            Uptime = context.Time.GetElapsedTime(_began),
            Connections = all.Count,
            Peers = context.Roster.OwnCount,
            Accepted = traffic.Accepted,
            Duplicates = traffic.Duplicates,
            Limited = traffic.Limited,
            Refused = traffic.Refused,
            SentBytes = Volatile.Read(ref _sentBefore) + all.Sum(static session => session.Outbox.Sent),
            LogBytes = context.Log.Head,
            MemoryBytes = Environment.WorkingSet,
            Processor = Environment.CpuUsage.TotalTime,
            Limits = limited.Most(),
            Replicas = context.Replication?.Lags() ?? [],
        };
    }

    /// <summary>A session has ended: what it was sent still counts.</summary>
    public void Ended(Session session) => Interlocked.Add(ref _sentBefore, session.Outbox.Sent);
}
