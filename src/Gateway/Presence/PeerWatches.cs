using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OrleansRelay.Grains.Presence;

namespace OrleansRelay.Gateway.Presence;

/// <summary>
/// The connections that want to know who comes and leaves. As long as there are any, the other nodes are asked a few times a second;
/// what changes here is told at once, together with what changes in the next moment.
/// </summary>
internal sealed class PeerWatches(PeerRoster roster, RosterRefresh? others, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<long, PeerWatch> _watches = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _due = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private ITimer? _timer;
    private int _isAsking;

    public void Start()
    {
        roster.Changed += LookSoon;
        _timer = time.CreateTimer(_ => LookAround(), null, Beat, Beat);
        _ = Task.Run(RunAsync);
    }

    public void Begin(long session, PeerWatch watch) => _watches[session] = watch;

    /// <summary>Its connection is told nothing more when this returns.</summary>
    public void End(long session)
    {
        if (_watches.TryRemove(session, out var watch))
            watch.End();
    }

    public void Dispose()
    {
        roster.Changed -= LookSoon;
        _timer?.Dispose();
        _stop.Cancel();
    }

    private void LookSoon() => _due.Writer.TryWrite(true);

    private void LookAround()
    {
        if (_watches.IsEmpty)
            return;
        // For those who did not take what they were sent.
        LookSoon();
        if (others is { IsAlone: false } && Interlocked.Exchange(ref _isAsking, 1) == 0)
            _ = AskAsync(others);
    }

    private async Task AskAsync(RosterRefresh others)
    {
        await others.RunAsync();
        Volatile.Write(ref _isAsking, 0);
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var _ in _due.Reader.ReadAllAsync(_stop.Token))
            {
                TellAll();
                await Task.Delay(Moment, time, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private void TellAll()
    {
        foreach (var (session, watch) in _watches)
        {
            try
            {
                watch.Tell(roster);
            }
            catch (Exception error)
            {
                logger.PresenceFailed(session, error);
                End(session);
            }
        }
    }
}
