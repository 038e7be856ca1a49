using OrleansRelay.Grains.Cluster;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>
/// Which node was told of which message that it is new, by the message grains of this node, until the message can have
/// come into this node's log. It is the node's, not the grain's, since with long keys a grain is gone when it has answered.
/// A promise ends when it is given back, with its time, or with the node that it was given to.
/// </summary>
public sealed class Promises
{
    /// <summary>
    /// Long enough for a log that is full to find room and for a node that is slow to be followed; who is kept waiting by a
    /// promise that is not kept waits no longer.
    /// </summary>
    internal static readonly TimeSpan MaxLifetime = TimeSpan.FromSeconds(5);

    /// <summary>About 20 MB when all are there. At half a million messages a second those of the last 300 ms.</summary>
    private const int MaxCount = 256 * 1024;
    private const int Tables = 16;
    private const int TableShift = 60;

    private readonly PromiseTable[] _tables = new PromiseTable[Tables];
    private readonly ClusterNodes _nodes;
    private readonly TimeProvider _time;
    private readonly TimeSpan _lifetime;

    public Promises(ClusterNodes nodes, MessageLog log, TimeProvider time)
        : this(nodes, log.Options.ReplayWindow, MaxCount, time)
    {
    }

    internal Promises(ClusterNodes nodes, TimeSpan replayWindow, int maxCount, TimeProvider time)
    {
        (_nodes, _time) = (nodes, time);
        // An id that the log has forgotten is new again, whoever brought it before.
        _lifetime = replayWindow < MaxLifetime ? replayWindow : MaxLifetime;
        for (var i = 0; i < Tables; i++)
            _tables[i] = new PromiseTable(Math.Max(1, maxCount / Tables / 2));
    }

    internal int Count => _tables.Sum(static table => Locked(table, static table => table.Count));

    /// <summary>
    /// Promises a message to a node, unless another one has it. Asked again, the one that has it is told so again, but has
    /// it no longer for that.
    /// </summary>
    /// <returns>Whether the message is promised to this node.</returns>
    public bool TryGive(in MessageId id, SiloAddress asker)
    {
        var table = _tables[id.First >> TableShift];
        lock (table)
        {
            if (table.TryFind(id, out var promise) && IsGood(promise))
                return promise.Asker.Equals(asker);
            table.Put(id, new Promise(asker, _time.GetTimestamp()));
            return true;
        }
    }

    /// <summary>The node does not bring the message now.</summary>
    public void TakeBack(in MessageId id, SiloAddress asker)
    {
        var table = _tables[id.First >> TableShift];
        lock (table)
        {
            if (table.TryFind(id, out var promise) && promise.Asker.Equals(asker))
                table.Remove(id);
        }
    }

    /// <summary>Takes out what is promised of the messages whose ids begin with these digits.</summary>
    /// <param name="digits">At least one lower-case hex digit.</param>
    internal PromisedMessage[] Take(string digits)
    {
        var table = _tables[Convert.ToInt32(digits[..1], 16)];
        lock (table)
        {
            var taken = table.All.Where(promise => IsGood(promise.Value) && promise.Key.ToString().StartsWith(digits, StringComparison.Ordinal))
                .Select(promise => new PromisedMessage(promise.Key, promise.Value.Asker, _time.GetElapsedTime(promise.Value.Given))).ToArray();
            foreach (var promise in taken)
                table.Remove(promise.Id);
            return taken;
        }
    }

    /// <summary>Goes on with what another node has promised.</summary>
    internal void Add(IEnumerable<PromisedMessage> promised)
    {
        var now = _time.GetTimestamp();
        foreach (var (id, asker, age) in promised)
        {
            var table = _tables[id.First >> TableShift];
            lock (table)
                table.Put(id, new Promise(asker, now - (long)(age.TotalSeconds * _time.TimestampFrequency)));
        }
    }

    private static int Locked(PromiseTable table, Func<PromiseTable, int> read)
    {
        lock (table)
            return read(table);
    }

    private bool IsGood(in Promise promise) => _time.GetElapsedTime(promise.Given) < _lifetime && !_nodes.IsGone(promise.Asker);
}
