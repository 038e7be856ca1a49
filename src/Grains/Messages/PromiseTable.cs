using System.Security.Cryptography;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>A node was told that a message is new, and is expected to bring it.</summary>
/// <param name="Given">When, as a timestamp of the clock.</param>
internal readonly record struct Promise(SiloAddress Asker, long Given);

/// <summary>
/// The latest promises in two tables, of which the older is forgotten when the younger is full: no promise has to be taken
/// out, though nearly all of them are done with after a millisecond. Not for use by several threads at once.
/// </summary>
/// <param name="maxCount">As many of the latest are remembered at least, and twice as many at most.</param>
internal sealed class PromiseTable(int maxCount)
{
    private Dictionary<MessageId, Promise> _young = new(KeyedComparer.Instance);
    private Dictionary<MessageId, Promise> _old = new(KeyedComparer.Instance);

    public int Count => _young.Count + _old.Count;

    public IEnumerable<KeyValuePair<MessageId, Promise>> All => _old.Concat(_young);

    public bool TryFind(in MessageId id, out Promise promise) => _young.TryGetValue(id, out promise) || _old.TryGetValue(id, out promise);

    /// <summary>Remembers a promise, in place of an earlier one about the same message.</summary>
    public void Put(in MessageId id, in Promise promise)
    {
        Remove(id);
        if (_young.Count >= maxCount)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }

        _young[id] = promise;
    }

    public void Remove(in MessageId id)
    {
        _young.Remove(id);
        _old.Remove(id);
    }

    // Somebody who grinds ids could make those that are not keyed by a secret all fall on one spot.
    private sealed class KeyedComparer : IEqualityComparer<MessageId>
    {
        public static readonly KeyedComparer Instance = new();

        private static readonly ulong Secret = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

        public bool Equals(MessageId left, MessageId right) => left.Equals(right);

        public int GetHashCode(MessageId id) => (int)((id.First * Secret) >> 32);
    }
}
