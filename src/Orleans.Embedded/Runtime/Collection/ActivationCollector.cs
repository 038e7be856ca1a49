namespace Orleans.Embedded;

/// <summary>Ends activations that were not called for as long as their class allows, once every quantum.</summary>
internal sealed class ActivationCollector(SiloEngine engine) : IDisposable
{
    private ITimer? _timer;
    private int _isCollecting;

    public void Start()
    {
        var quantum = engine.Collection.CollectionQuantum;
        _timer = engine.TimeProvider.CreateDetachedTimer(static self => ((ActivationCollector)self!).Collect(), this);
        _timer.Change(quantum, quantum);
    }

    public void Dispose() => _timer?.Dispose();

    private void Collect()
    {
        engine.Clock.Advance();
        // A round longer than the quantum is not joined by the next one, but time goes on.
        if (Interlocked.Exchange(ref _isCollecting, 1) != 0)
            return;
        try
        {
            foreach (var grainClass in engine.Manifest.Classes)
                Collect(grainClass);
            CollectObservers(engine.Manifest.Observers.Table);
        }
        catch (Exception exception)
        {
            engine.Log.CollectionFailed(exception);
        }
        finally
        {
            Volatile.Write(ref _isCollecting, 0);
        }
    }

    /// <summary>Forgets observers whose owners forgot them without a word.</summary>
    private static void CollectObservers(ActivationTable observers)
    {
        foreach (var gone in observers.Where(static known => known is { IsActivating: false, Target: null }))
        {
            foreach (var observer in gone)
                observers.Remove(observer);
        }
    }

    private void Collect(GrainClass grainClass)
    {
        if (grainClass.CollectionAge == Timeout.InfiniteTimeSpan)
            return;
        // The last call came somewhere between the tick it noted and the next, so a full age is one tick more than it
        // seems.
        var quanta = Math.Ceiling(grainClass.CollectionAge / engine.Collection.CollectionQuantum);
        var ticks = (int)Math.Min(int.MaxValue, quanta);
        foreach (var idle in grainClass.Table.Where(activation => activation.IsIdleFor(ticks)))
        {
            foreach (var activation in idle)
                activation.TryEnd(DeactivationReasonCode.ActivationIdle);
        }
    }
}
