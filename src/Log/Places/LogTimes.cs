using System.Runtime.InteropServices;

namespace OrleansRelay.Log.Places;

/// <summary>
/// How far the log had come at which time: a mark a second while messages come, at most <see cref="MaxMarks"/>; when there are more,
/// every second one goes, so that what is long ago is known less exactly. What lies before a mark was there by its time.
/// </summary>
internal sealed class LogTimes
{
    /// <summary>16 bytes each.</summary>
    public const int MaxMarks = 64 * 1024;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<Mark> _marks = [];
    private TimeSpan _step = Step;

    /// <summary>The log had come to a position at a time. Too soon after the last mark, or at the same place, it is passed over.</summary>
    public void Add(DateTimeOffset time, long position)
    {
        lock (_gate)
        {
            if (_marks is [.., var last] && (position <= last.Position || time - last.Time < _step))
                return;
            if (_marks.Count == MaxMarks)
                Thin();
            _marks.Add(new Mark(time, position));
        }
    }

    /// <summary>Before which position all was there at a time; null if no mark is as old.</summary>
    public long? Find(DateTimeOffset time)
    {
        lock (_gate)
        {
            var marks = CollectionsMarshal.AsSpan(_marks);
            var (low, high) = (0, marks.Length);
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (marks[middle].Time <= time)
                    low = middle + 1;
                else
                    high = middle;
            }

            return low == 0 ? null : marks[low - 1].Position;
        }
    }

    private void Thin()
    {
        var kept = _marks.Where(static (_, index) => index % 2 == 0).ToList();
        _marks.Clear();
        _marks.AddRange(kept);
        _step *= 2;
    }

    private readonly record struct Mark(DateTimeOffset Time, long Position);
}
