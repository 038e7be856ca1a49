using System.Collections.Concurrent;
using OrleansRelay.Web.Events;

namespace OrleansRelay.Web.Lessons;

/// <summary>All who look on. Who comes is told first how things stand.</summary>
internal sealed class LessonAudience : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<EventSubscription, bool> _subscriptions = new();
    private byte[] _mesh = LessonJson.NoMesh;
    private StreamEvent? _step;

    /// <summary>Null if too many look on.</summary>
    public EventSubscription? Subscribe()
    {
        var subscription = new EventSubscription(int.MaxValue, kinds: null);
        lock (_gate)
        {
            if (_subscriptions.Count >= EventHub.MaxSubscriptions)
                return null;
            subscription.Tell(new StreamEvent(LessonJson.Mesh, _mesh));
            if (_step is { } step)
                subscription.Tell(step);
            _subscriptions[subscription] = true;
        }

        return subscription;
    }

    public void End(EventSubscription subscription) => _subscriptions.TryRemove(subscription, out _);

    public void Tell(StreamEvent what)
    {
        lock (_gate)
        {
            if (what.Kind == LessonJson.Step)
                _step = what;
            TellAll(what);
        }
    }

    /// <summary>The network has changed, or has not.</summary>
    public void TellMesh(byte[] mesh)
    {
        lock (_gate)
        {
            if (mesh.AsSpan().SequenceEqual(_mesh))
                return;
            _mesh = mesh;
            TellAll(new StreamEvent(LessonJson.Mesh, mesh));
        }
    }

    /// <summary>The lesson is over.</summary>
    public void TellEnd()
    {
        lock (_gate)
            _step = null;
        Tell(new StreamEvent(LessonJson.End, "{}"u8.ToArray()));
        TellMesh(LessonJson.NoMesh);
    }

    public void Dispose()
    {
        foreach (var (subscription, _) in _subscriptions)
            subscription.End();
    }

    private void TellAll(StreamEvent what)
    {
        foreach (var (subscription, _) in _subscriptions)
            subscription.Tell(what);
    }
}
