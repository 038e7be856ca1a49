using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace OrleansRelay.Gateway.Sessions;

/// <summary>
/// Tells peer grains again who holds their ids, where they may have forgotten: one that its grain said goodbye to, all when a
/// node has died, since what was there is gone without a word, and all once in a while if there are other nodes, for what was
/// lost between them. A number at a time, whatever there is to do.
/// </summary>
/// <param name="holds">Those of all sessions.</param>
/// <param name="membership">The nodes of the cluster; null if there is none.</param>
internal sealed class Reattachment(
    Func<IEnumerable<PeerHold>> holds, IClusterMembershipService? membership, TimeProvider time, ILogger logger)
{
    private const int AtOnce = 16;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A grain of a living node may be lost a little later: with the part of the directory that named it.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Throttle _telling = new(TimeSpan.FromMinutes(1), time);
    private readonly CancellationTokenSource _stop = new();
    private ITimer? _timer;
    private ITimer? _settled;
    private Task _running = Task.CompletedTask;

    public void Start()
    {
        _timer = time.CreateTimer(_ => LookAtAllIfNotAlone(), null, Period, Period);
        _settled = time.CreateTimer(_ => LookAtAll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _running = Task.WhenAll(Task.Run(AttachAsync), Task.Run(WatchAsync));
    }

    public async Task StopAsync()
    {
        _timer?.Dispose();
        _settled?.Dispose();
        await _stop.CancelAsync();
        await _running;
    }

    /// <summary>Attaches soon what is forgotten.</summary>
    public void Look() => _wanted.Writer.TryWrite(true);

    /// <summary>A peer grain could not be reached.</summary>
    public void Report(Exception error)
    {
        if (_telling.IsDue())
            logger.PeerGrainFailed(error);
    }

    private void LookAtAllIfNotAlone()
    {
        if (membership?.CurrentSnapshot.Members.Values.Count(static member => member.Status == SiloStatus.Active) > 1)
            LookAtAll();
    }

    private void LookAtAll()
    {
        foreach (var hold in holds())
            hold.Forget();
        Look();
    }

    private async Task WatchAsync()
    {
        if (membership is null)
            return;
        try
        {
            ClusterMembershipSnapshot? before = null;
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(_stop.Token))
            {
                if (before is not null && snapshot.CreateUpdate(before).Changes.Any(static change => change.Status == SiloStatus.Dead))
                {
                    LookAtAll();
                    _settled!.Change(Settling, Timeout.InfiniteTimeSpan);
                }

                before = snapshot;
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task AttachAsync()
    {
        try
        {
            await foreach (var _ in _wanted.Reader.ReadAllAsync(_stop.Token))
            {
                if (await AttachForgottenAsync())
                    continue;
                await Task.Delay(Pause, time, _stop.Token);
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task<bool> AttachForgottenAsync()
    {
        var done = true;
        var bounded = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = _stop.Token };
        await Parallel.ForEachAsync(
            holds().Where(static hold => hold.IsForgotten),
            bounded,
            async (hold, stop) =>
            {
                if (!await hold.TakeAgainAsync(stop))
                    Volatile.Write(ref done, false);
            });
        return done;
    }
}
