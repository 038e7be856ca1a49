using System.Numerics;

namespace Orleans.Embedded;

/// <summary>
/// The live activations of one grain class by key: a hash table of shards, whose entries are the activations
/// themselves.
/// </summary>
/// <remarks>
/// Finding takes no lock. A reader may follow a chain that a writer is changing; it then either finds the entry, which
/// is right, or misses it, and a miss is looked up again under the lock before an activation is made. Chains can't
/// become circles, since an entry only ever moves in front of others.
/// </remarks>
internal sealed class ActivationTable
{
    private const int SmallestShard = 16;

    // Enough shards that as many writers as there are processors seldom meet.
    private static readonly int ShardCount = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount * 8);

    private readonly GrainClass _class;
    private readonly Shard[] _shards = new Shard[ShardCount];

    public ActivationTable(GrainClass grainClass)
    {
        _class = grainClass;
        for (var i = 0; i < _shards.Length; i++)
            _shards[i] = new Shard();
    }

    public int Count => _shards.Sum(shard => Volatile.Read(ref shard.Count));

    public Activation? Find(string key) => Find(ShardOf(key.GetHashCode()), key, key.GetHashCode());

    /// <summary>
    /// The activation of the key. When there is none it is made, and the caller, who holds its turn, must activate it.
    /// </summary>
    public Activation GetOrAdd(string key, out bool isNew)
    {
        var hash = key.GetHashCode();
        var shard = ShardOf(hash);
        isNew = false;
        if (Find(shard, key, hash) is { IsDead: false } found)
            return found;
        lock (shard)
        {
            if (Find(shard, key, hash) is { } current)
            {
                if (!current.IsDead)
                    return current;
                Unlink(shard, current);
            }

            isNew = true;
            var added = new Activation(_class, key, hash);
            Link(shard, added);
            return added;
        }
    }

    /// <summary>Takes an activation out and marks it as dead.</summary>
    public void Remove(Activation activation)
    {
        var shard = ShardOf(activation.Hash);
        lock (shard)
        {
            activation.Die(makeHeir: null);
            Unlink(shard, activation);
        }
    }

    /// <summary>
    /// Takes an activation out; one that inherits the calls that still wait for it steps into its place.
    /// </summary>
    public Activation? Replace(Activation activation)
    {
        var shard = ShardOf(activation.Hash);
        lock (shard)
        {
            var heir = activation.Die(static dead => new Activation(dead.Class, dead.Key, dead.Hash));
            Unlink(shard, activation);
            if (heir is not null)
                Link(shard, heir);
            return heir;
        }
    }

    /// <summary>
    /// Adds to the list the activations that match, a shard at a time so that no lock is held for long.
    /// </summary>
    public IEnumerable<List<Activation>> Where(Func<Activation, bool> matches)
    {
        var found = new List<Activation>();
        foreach (var shard in _shards)
        {
            found.Clear();
            lock (shard)
            {
                foreach (var bucket in shard.Buckets)
                {
                    for (var entry = bucket; entry is not null; entry = entry.NextInBucket)
                    {
                        if (matches(entry))
                            found.Add(entry);
                    }
                }
            }

            if (found.Count > 0)
                yield return found;
        }
    }

    private static Activation? Find(Shard shard, string key, int hash)
    {
        var buckets = Volatile.Read(ref shard.Buckets);
        var entry = Volatile.Read(ref buckets[hash & (buckets.Length - 1)]);
        while (entry is not null && (entry.Hash != hash || entry.Key != key))
            entry = entry.NextInBucket;
        return entry;
    }

    private static void Link(Shard shard, Activation activation)
    {
        if (++shard.Count > shard.Buckets.Length)
            Resize(shard, shard.Buckets.Length * 2);
        Insert(shard.Buckets, activation);
    }

    private static void Unlink(Shard shard, Activation activation)
    {
        ref var head = ref shard.Buckets[activation.Hash & (shard.Buckets.Length - 1)];
        if (ReferenceEquals(head, activation))
        {
            Volatile.Write(ref head, activation.NextInBucket);
        }
        else
        {
            var before = head;
            while (before is not null && !ReferenceEquals(before.NextInBucket, activation))
                before = before.NextInBucket;
            if (before is null)
                return;
            before.NextInBucket = activation.NextInBucket;
        }

        // Its own link stays: a reader may stand on it.
        if (--shard.Count < shard.Buckets.Length / 8 && shard.Buckets.Length > SmallestShard)
            Resize(shard, shard.Buckets.Length / 4);
    }

    private static void Resize(Shard shard, int size)
    {
        var resized = new Activation?[Math.Max(size, SmallestShard)];
        foreach (var bucket in shard.Buckets)
        {
            for (var entry = bucket; entry is not null;)
            {
                var next = entry.NextInBucket;
                Insert(resized, entry);
                entry = next;
            }
        }

        Volatile.Write(ref shard.Buckets, resized);
    }

    private static void Insert(Activation?[] buckets, Activation activation)
    {
        ref var head = ref buckets[activation.Hash & (buckets.Length - 1)];
        activation.NextInBucket = head;
        Volatile.Write(ref head, activation);
    }

    // The low bits choose the bucket, the high ones the shard.
    private Shard ShardOf(int hash) => _shards[(int)((uint)hash >> (32 - BitOperations.Log2((uint)ShardCount)))];

    private sealed class Shard
    {
        public Activation?[] Buckets = new Activation?[SmallestShard];
        public int Count;
    }
}
