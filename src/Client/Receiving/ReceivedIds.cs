using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Receiving;

/// <summary>The ids of the last messages, in the order in which they came, and when.</summary>
internal sealed class ReceivedIds(int most, TimeProvider time)
{
    /// <summary>How far orders of the logs of two nodes may differ: what is asked for again overlaps by so much.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    private readonly HashSet<MessageKey> _keys = [];
    private readonly Queue<(MessageKey Key, long At)> _order = new();
    private bool _hasForgotten;

    /// <summary>The last one.</summary>
    public MessageKey? Newest { get; private set; }

    /// <summary>The first one that is remembered.</summary>
    public MessageKey? Oldest => _order.TryPeek(out var oldest) ? oldest.Key : null;

    /// <returns>False if it is remembered already.</returns>
    public bool Add(in MessageKey key)
    {
        if (!_keys.Add(key))
            return false;
        if (_order.Count == most)
        {
            _keys.Remove(_order.Dequeue().Key);
            _hasForgotten = true;
        }

        _order.Enqueue((key, time.GetTimestamp()));
        Newest = key;
        return true;
    }

    /// <summary>
    /// After which message another node should go on: the last one that came ten seconds before the newest, but so that what is
    /// remembered reaches back behind it as far as forth, or that node's order could bring something that was forgotten. Null if none
    /// has come so long ago.
    /// </summary>
    public MessageKey? LastBeforeOverlap()
    {
        if (_order.Count == 0)
            return null;
        var newest = _order.Last().At;
        var old = _order.TakeWhile(entry => time.GetElapsedTime(entry.At, newest) >= Overlap).Count() - 1;
        if (_hasForgotten)
            old = Math.Max(old, _order.Count / 2);
        return old < 0 ? null : _order.ElementAt(old).Key;
    }
}
