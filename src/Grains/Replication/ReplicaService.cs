using Microsoft.Extensions.Logging;
using OrleansRelay.Log;
using OrleansRelay.Log.Origins;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Replication;

/// <inheritdoc cref="IReplicaService"/>
internal sealed class ReplicaService(
    GrainId id, Orleans.Runtime.Silo silo, ILoggerFactory loggers, MessageLog log, ReplicaAppender appender, Completeness completeness)
    : GrainService(id, silo, loggers), IReplicaService
{
    public Task<ReplicaGreeting> Introduce(ulong origin) => Task.FromResult(new ReplicaGreeting
    {
        Origin = log.Origin.Value,
        Covered = [.. log.Origins.Vector().Ends.Select(static end => new CoveredOrigin(end.Key.Value, end.Value))],
    });

    public async Task<ReplicaAck> Accept(ReplicaBatch batch)
    {
        var isWhole = await appender.AppendAsync(batch);
        // A disk that fails or hangs is said, not waited for: whoever counts on it is told.
        var isDurable = await log.WhenDurable(log.Head, log.Options.DurableDeadline);
        if (isWhole && batch.IsLast)
            completeness.Heard(batch.Sender);
        return new ReplicaAck
        {
            Covered = [.. batch.Sections.Select(static section => section.Origin).Distinct().Select(Covered)],
            IsDurable = isDurable,
        };
    }

    public async Task<bool> Holds(MessageId[] ids) =>
        Array.TrueForAll(ids, id => log.Ids.Sight(id)) && await log.WhenDurable(log.Head, log.Options.DurableDeadline);

    private CoveredOrigin Covered(ulong origin) => new(origin, log.Origins.Covered(new LogOrigin(origin)));
}
