using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansRelay.Web.Events;

/// <summary>
/// Tells all who watch what happens. What it takes to know that is done once for all of them, and only while there is somebody.
/// </summary>
internal sealed class EventHub(EventSources sources, ILogger<EventHub> logger) : IDisposable
{
    /// <summary>So many may watch.</summary>
    public const int MaxSubscriptions = 256;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<EventSubscription, bool> _subscriptions = new();
    private CancellationTokenSource? _watching;
    private Task _running = Task.CompletedTask;

    /// <summary>Null if too many watch.</summary>
    public EventSubscription? Subscribe(int rate, IReadOnlySet<string>? kinds)
    {
        var subscription = new EventSubscription(rate, kinds);
        lock (_gate)
        {
            if (_subscriptions.Count >= MaxSubscriptions)
                return null;
            _subscriptions[subscription] = true;
            if (_watching is null)
                Begin();
        }

        return subscription;
    }

    public void End(EventSubscription subscription)
    {
        lock (_gate)
        {
            if (!_subscriptions.TryRemove(subscription, out _) || !_subscriptions.IsEmpty)
                return;
            _watching?.Cancel();
            _watching = null;
        }
    }

    public void Dispose()
    {
        foreach (var (subscription, _) in _subscriptions)
        {
            subscription.End();
            End(subscription);
        }
    }

    private void Begin()
    {
        var watching = _watching = new CancellationTokenSource();
        // One after the other: they look at the same things.
        _running = RunAsync(_running, watching);
    }

    private async Task RunAsync(Task before, CancellationTokenSource watching)
    {
        await before;
        using (watching)
        {
            try
            {
                await Task.Run(() => sources.RunAsync(new EventAudience(_subscriptions), watching.Token));
            }
            catch (OperationCanceledException)
            {
                // Nobody watches any more.
            }
            catch (Exception error)
            {
                logger.WatchingFailed(error);
                foreach (var (subscription, _) in _subscriptions)
                    subscription.End();
            }
        }
    }
}
