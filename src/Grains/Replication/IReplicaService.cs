using Orleans.Services;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Replication;

/// <summary>A node, as the other nodes hand it what they accepted.</summary>
[Alias("relay.replica")]
public interface IReplicaService : IGrainService
{
    /// <summary>A node is about to push: it tells who it is and learns what this one has.</summary>
    [Alias("introduce"), ResponseTimeout("00:00:05")]
    Task<ReplicaGreeting> Introduce(ulong origin);

    /// <summary>
    /// Takes entries into this node's log and delivers them to its clients. Answers when they are in, and on disk if
    /// <c>Fsync=always</c>. Again is harmless.
    /// </summary>
    [Alias("accept"), ResponseTimeout("00:00:15")]
    Task<ReplicaAck> Accept([Immutable] ReplicaBatch batch);

    /// <summary>Whether all of these messages are in this node's log, and on disk if <c>Fsync=always</c>.</summary>
    [Alias("holds"), ResponseTimeout("00:00:05")]
    Task<bool> Holds([Immutable] MessageId[] ids);
}
