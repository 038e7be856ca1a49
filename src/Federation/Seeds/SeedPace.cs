namespace OrleansRelay.Federation.Seeds;

/// <summary>The pace that a seed relay allows: in no stretch of the window's length more than <paramref name="limit"/>.</summary>
internal sealed class SeedPace(int limit, TimeSpan window, TimeProvider time)
{
    private readonly Queue<long> _sent = new(limit);

    /// <summary>Completes when one more may be sent, and counts it.</summary>
    public async Task WaitAsync(CancellationToken stop)
    {
        while (_sent.Count == limit)
        {
            var left = window - time.GetElapsedTime(_sent.Peek());
            if (left > TimeSpan.Zero)
                await Task.Delay(left, time, stop);
            else
                _sent.Dequeue();
        }

        _sent.Enqueue(time.GetTimestamp());
    }
}
