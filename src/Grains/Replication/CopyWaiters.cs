using OrleansRelay.Log;

namespace OrleansRelay.Grains.Replication;

/// <summary>Those who wait until so many other nodes have the log up to a position: one wait for all that wait.</summary>
internal sealed class CopyWaiters(int copies, TimeProvider time) : IDisposable
{
    private readonly PositionWaiters _waiters = new(copies == 0 ? long.MaxValue : 0, time);

    /// <inheritdoc cref="PositionWaiters.WaitFor"/>
    public ValueTask<bool> WaitFor(long position, TimeSpan patience) => _waiters.WaitFor(position, patience);

    /// <param name="positions">Up to where each of the other nodes has the log.</param>
    public void Advance(IEnumerable<long> positions)
    {
        if (copies == 0)
            return;
        lock (_waiters)
            AdvanceTo(positions);
    }

    public void Dispose() => _waiters.Dispose();

    private void AdvanceTo(IEnumerable<long> positions)
    {
        var furthest = positions.OrderDescending().Take(copies).ToArray();
        if (furthest.Length == copies && furthest[^1] > _waiters.Reached)
            _waiters.Advance(furthest[^1]);
    }
}
