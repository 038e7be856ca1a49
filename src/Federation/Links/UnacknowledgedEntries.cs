using System.Runtime.InteropServices;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Links;

/// <summary>
/// The entries that were sent and not answered yet, in the order of the log. Answers name the entry that they are about; one
/// that comes before those of earlier entries keeps its place until they have come, so that the cursor passes no gap. One
/// task adds, another one settles.
/// </summary>
internal sealed class UnacknowledgedEntries(int max)
{
    private const int FirstCapacity = 64;

    // Who waited for room would else be woken for each answer, to send one entry.
    private readonly int _roomToWakeFor = Math.Max(1, max / 8);
    private readonly Lock _gate = new();
    private readonly Dictionary<MessageId, long> _numbers = [];
    private Entry[] _ring = new Entry[FirstCapacity];
    private TaskCompletionSource? _room;
    private long _first;
    private long _next;

    /// <summary>What became of an entry that was to be added.</summary>
    public enum Added
    {
        Yes,

        /// <summary>There is no room for it before earlier ones are answered.</summary>
        Full,

        /// <summary>It is under way; its answer, or a later one, covers it.</summary>
        Before,
    }

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _first == _next;
        }
    }

    /// <summary>Puts an entry behind the others. Before it is sent, since the answer may be quick.</summary>
    /// <param name="end">Where its line ends; 0 if the cursor is not to move for it.</param>
    /// <param name="reason">Is told again when it is settled.</param>
    public Added TryAdd(in MessageId id, long end, PushReason reason = PushReason.Backlog)
    {
        lock (_gate)
        {
            if (_next - _first == max)
                return Added.Full;
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, id, out var exists);
            if (exists)
            {
                At(_next - 1).End = Math.Max(At(_next - 1).End, end);
                return Added.Before;
            }

            number = _next;
            if (_next - _first == _ring.Length)
                Grow();
            At(_next++) = new Entry { Id = id, End = end, Reason = reason };
            return Added.Yes;
        }
    }

    /// <summary>Completes when there is room for some more.</summary>
    public Task RoomAsync(CancellationToken stop)
    {
        lock (_gate)
        {
            if (HasRoom())
                return Task.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task.WaitAsync(stop);
        }
    }

    /// <summary>
    /// The log up to <paramref name="end"/> holds nothing more for this peer, so the last entry's answer covers it.
    /// </summary>
    /// <returns>False if nothing is outstanding: the cursor may move there at once.</returns>
    public bool TryExtend(long end)
    {
        lock (_gate)
        {
            if (_next == _first)
                return false;
            At(_next - 1).End = end;
            return true;
        }
    }

    /// <summary>An answer came that settles the entry.</summary>
    /// <param name="end">Up to where all is answered, if that is further now; else 0.</param>
    /// <returns>False if no such entry is outstanding.</returns>
    public bool TrySettle(in MessageId id, out long end, out PushReason reason)
    {
        (end, reason) = (0, default);
        lock (_gate)
        {
            if (!_numbers.Remove(id, out var number))
                return false;
            At(number).IsSettled = true;
            reason = At(number).Reason;
            while (_first < _next && At(_first).IsSettled)
                end = Math.Max(end, At(_first++).End);
            if (_room is not null && HasRoom())
            {
                _room.SetResult();
                _room = null;
            }

            return true;
        }
    }

    /// <summary>The entry that has waited longest for its answer.</summary>
    public bool TryPeekOldest(out MessageId id)
    {
        lock (_gate)
        {
            id = _first < _next ? At(_first).Id : default;
            return _first < _next;
        }
    }

    private bool HasRoom() => max - (_next - _first) >= _roomToWakeFor;

    private ref Entry At(long number) => ref _ring[number & (_ring.Length - 1)];

    private void Grow()
    {
        var larger = new Entry[_ring.Length * 2];
        for (var number = _first; number < _next; number++)
            larger[number & (larger.Length - 1)] = At(number);
        _ring = larger;
    }

    private struct Entry
    {
        public MessageId Id;
        public long End;
        public bool IsSettled;
        public PushReason Reason;
    }
}
