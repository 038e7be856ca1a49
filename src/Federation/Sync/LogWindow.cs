using OrleansRelay.Federation.Links;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Sync;

/// <summary>
/// What this relay's log has, as it is compared with other relays: the entries that they would still take, but for the last
/// moment, in which many are on their way. Read from the log when it is first asked for, and kept up with it from then on.
/// </summary>
public sealed class LogWindow : IDisposable
{
    /// <summary>As many entries as a log remembers ids of by default.</summary>
    private const int Capacity = 1 << 22;

    private const int ReadBytes = 1 << 20;

    /// <summary>So much is read at once for somebody who waits.</summary>
    private const int ReadsForOne = 16;

    /// <summary>Clocks differ by no more; what says a later time is not compared.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>While there is more to read, which a moment's rest leaves processors for.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

    private readonly MessageLog _log;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly EntryWindow _window = new(Capacity);
    private readonly LogBlocks _blocks = new();
    private readonly TimeSpan _underWay;
    private readonly byte[] _lines;
    private readonly List<EntryKey> _keys = [];
    private ITimer? _keeping;
    private long _position;

    public LogWindow(MessageLog log, FederationOptions options, TimeProvider time)
    {
        (_log, _time, _position) = (log, time, log.Oldest);
        _underWay = options.LazyInterval / 4;
        _lines = new byte[Math.Max(ReadBytes, options.MaxLineBytes)];
    }

    public void Dispose()
    {
        lock (_gate)
            _keeping?.Dispose();
    }

    /// <summary>What to compare now.</summary>
    /// <returns>False while the log has still to be read.</returns>
    internal bool TrySnapshot(out WindowView view, out SyncRange range)
    {
        lock (_gate)
        {
            _keeping ??= _time.CreateTimer(_ => Keep(), null, Rest, Period);
            var isRead = Read(ReadsForOne);
            var since = Millis(_log.IdMemory.TakesSince);
            if (since > 0)
                _window.ForgetBefore(Math.Min(since, EntryKey.MaxTime));
            view = _window.Snapshot();
            range = SyncRange.Between(Math.Max(since, 0), Math.Max(Millis(_time.GetUtcNow() - _underWay), 0));
            return isRead;
        }
    }

    /// <summary>Where in the log entries of these times may be: stretches in order, each from one position to another.</summary>
    internal IReadOnlyList<LogBlock> Find(long earliest, long latest)
    {
        lock (_gate)
            return _blocks.Find(earliest, latest);
    }

    private static long Millis(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private void Keep()
    {
        // Who asks meanwhile does it himself.
        if (!_gate.TryEnter())
            return;
        try
        {
            if (!Read(ReadsForOne))
                _keeping?.Change(Rest, Period);
        }
        finally
        {
            _gate.Exit();
        }
    }

    private bool Read(int reads)
    {
        var latest = Millis(_time.GetUtcNow() + Skew);
        for (; reads > 0; reads--)
        {
            var read = _log.ReadSettled(_position, _lines);
            if (read.Status == LogReadStatus.AtEnd)
                return true;
            if (read.Status == LogReadStatus.Lines)
                Add(_lines.AsSpan(0, read.Count), latest);
            _position = read.Next;
            _blocks.ForgetBefore(_log.Oldest);
        }

        return false;
    }

    private void Add(ReadOnlySpan<byte> lines, long latest)
    {
        _keys.Clear();
        var length = lines.Length;
        while (lines.Length > 0)
        {
            var line = LineCut.TakeLine(ref lines);
            if (EntryLine.TryReadId(line, out var id) && EntryLine.TryReadTime(line, out var seconds) && EntryKey.TimeOf(seconds) is var time && time <= latest)
                _keys.Add(new EntryKey(time, id));
        }

        _blocks.Add(_position, length, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_keys));
        _window.Add(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_keys));
    }
}
