using Microsoft.Extensions.Logging;
using OrleansRelay.Log;
using OrleansRelay.Log.Origins;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Replication;

/// <summary>
/// Hands one other node what this one accepted, and what nodes accepted that are no more. A batch holds all that came while
/// the one before was under way, and a moment longer where much comes; a few are under way to a node that is far behind. So
/// a slow node costs a position and some buffers.
/// </summary>
internal sealed class ReplicaPush(
    SiloAddress node, string name, ReplicaServiceClient services, Replicator owner, MessageLog log, int maxLineBytes, TimeProvider time, ILogger logger)
{
    private const int MaxUnderWay = 4;
    private const int BusyBytes = 32 * 1024;
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly ReplicaReader _reader = new(log, maxLineBytes);
    private readonly Queue<Sent> _underWay = new();
    private readonly CancellationTokenSource _stop = new();
    private LogVector _has = new();
    private Task _running = Task.CompletedTask;
    private long _safe;
    private bool _isTold;
    private bool _isDurable;
    private ulong _origin;
    private TimeSpan _pause = FirstPause;
    private bool _isReported;

    /// <summary>What the other node accepts is of this origin; null as long as that is not known.</summary>
    public LogOrigin? Origin => Volatile.Read(ref _origin) is var origin and not 0 ? new LogOrigin(origin) : null;

    /// <summary>The other node has, as safely as it promises, all that this one accepted before this position.</summary>
    public long Safe => Volatile.Read(ref _safe);

    public string Name => name;

    private bool IsFarBehind => log.Head - _reader.Position >= ReplicaReader.BatchBytes;

    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token));

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    /// <summary>Whether the node has these messages; false if it can't be asked.</summary>
    public async Task<bool> HoldsAsync(MessageId[] ids)
    {
        try
        {
            return await services.At(node).Holds(ids);
        }
        catch (Exception)
        {
            // It is on its way out, or hangs, which pushing to it says.
            return false;
        }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await IntroduceAsync(stop);
                await FollowAsync(owner.NextChange(), stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                if (!_isReported)
                    logger.ReplicaUnreachable(name, error.Message);
                _isReported = true;
                await Task.Delay(_pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
            }
        }
    }

    private async Task IntroduceAsync(CancellationToken stop)
    {
        var greeting = await services.At(node).Introduce(log.Origin.Value).WaitAsync(stop);
        _has = new LogVector(greeting.Covered.Select(static end => KeyValuePair.Create(new LogOrigin(end.Origin), end.End)));
        if (Interlocked.Exchange(ref _origin, greeting.Origin) != greeting.Origin)
            owner.Change();
    }

    // Until the nodes change: then what is this node's to send may be more than before.
    private async Task FollowAsync(Task change, CancellationToken stop)
    {
        Restart();
        (_isTold, _isDurable) = (false, true);
        while (!change.IsCompleted)
        {
            var appended = log.NextAppend();
            if (MaySend() && Next() is { } batch)
            {
                _underWay.Enqueue(new Sent(batch, _reader.Position, services.At(node).Accept(batch)));
            }
            else if (_underWay.TryDequeue(out var sent))
            {
                await SettleAsync(sent, stop);
                await GatherAsync(sent.Batch, stop);
            }
            else
            {
                Advance(_reader.Position);
                await Task.WhenAny(appended, change).WaitAsync(stop);
            }
        }
    }

    // What comes while one batch is under way goes with the next: several at once are for a node that is far behind.
    private bool MaySend() => _underWay.Count == 0 || (_underWay.Count < MaxUnderWay && IsFarBehind);

    private ReplicaBatch? Next() => _reader.Read(_has, IsOurs)
        ?? (_underWay.Count == 0 && !(_isTold && _isDurable) ? Nothing() : null);

    // Where many messages come: larger batches leave the other node less to do.
    private Task GatherAsync(ReplicaBatch last, CancellationToken stop) =>
        last.Lines.Length >= BusyBytes && !IsFarBehind ? Task.Delay(GatherTime, time, stop) : Task.CompletedTask;

    // What is under way may still arrive, and does no harm.
    private void Restart()
    {
        _underWay.Clear();
        _reader.Restart(_has, IsOurs);
    }

    private bool IsOurs(LogOrigin origin) => origin == log.Origin || (origin != Origin && !owner.IsElsewhere(origin, this));

    private ReplicaBatch Nothing() => new() { Sender = log.Origin.Value, Sections = [], Lines = [], IsLast = true };

    // What was not taken is sent again from there.
    private async ValueTask SettleAsync(Sent sent, CancellationToken stop)
    {
        var ack = await sent.Ack.WaitAsync(stop);
        // Not when it only says who it is: a node that takes nothing may still say that.
        (_pause, _isReported) = (FirstPause, false);
        foreach (var (origin, end) in ack.Covered)
            _has.Cover(new LogOrigin(origin), end);
        var isWhole = sent.Batch.Sections.All(section => section.Start + section.Length <= _has[new LogOrigin(section.Origin)]);
        (_isDurable, _isTold) = (ack.IsDurable, _isTold | (isWhole && sent.Batch.IsLast));
        if (!isWhole)
            Restart();
        else if (_isDurable)
            Advance(sent.End);
        if (!isWhole || !_isDurable)
            await Task.Delay(FirstPause, time, stop);
    }

    private void Advance(long position)
    {
        if (position <= Safe)
            return;
        Volatile.Write(ref _safe, position);
        owner.Advanced();
    }

    private readonly record struct Sent(ReplicaBatch Batch, long End, Task<ReplicaAck> Ack);
}
