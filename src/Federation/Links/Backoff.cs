namespace OrleansRelay.Federation.Links;

/// <summary>
/// Waiting times between attempts: doubling from first to cap, each cut by a random part of up to half, so that relays
/// that lost each other at the same moment do not all come back at the same moment.
/// </summary>
internal sealed class Backoff(TimeSpan first, TimeSpan cap, TimeProvider time, Random random)
{
    private readonly TimeSpan _first = first;
    private TimeSpan _next = first;
    private TaskCompletionSource _reset = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts over from the first waiting time, and ends a wait that is under way.</summary>
    public void Reset()
    {
        _next = _first;
        _reset.TrySetResult();
    }

    /// <summary>A connection worked: the next failure waits for the shortest time again.</summary>
    public void Succeeded() => _next = _first;

    /// <summary>Waits for the time that is due, or at least for <paramref name="atLeast"/>.</summary>
    public async Task WaitAsync(TimeSpan atLeast, CancellationToken stop)
    {
        var delay = _next * (0.5 + (random.NextDouble() / 2));
        _next = _next * 2 < cap ? _next * 2 : cap;
        _reset = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var due = Task.Delay(delay > atLeast ? delay : atLeast, time, stop);
        await Task.WhenAny(due, _reset.Task);
        stop.ThrowIfCancellationRequested();
    }
}
