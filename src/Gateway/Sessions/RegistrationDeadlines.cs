namespace OrleansRelay.Gateway.Sessions;

/// <summary>
/// Tells which connections have reached the registration deadline. They come in the order in which they were accepted, so
/// one queue of numbers and one timer do for all of them; a timer for each would be garbage ten thousand times over.
/// </summary>
internal sealed class RegistrationDeadlines : IDisposable
{
    private readonly TimeSpan _deadline;
    private readonly TimeProvider _time;
    private readonly Action<long> _reached;
    private readonly ITimer _timer;
    private readonly Queue<(long Number, long Accepted)> _waiting = new();
    private bool _armed;

    /// <param name="reached">Is told the number of each connection at its deadline, whatever has become of it.</param>
    public RegistrationDeadlines(TimeSpan deadline, TimeProvider time, Action<long> reached)
    {
        (_deadline, _time, _reached) = (deadline, time, reached);
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Watch(long number)
    {
        lock (_waiting)
        {
            _waiting.Enqueue((number, _time.GetTimestamp()));
            if (!_armed)
                _armed = _timer.Change(_deadline, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        while (TryTakeDue(out var number))
            _reached(number);
    }

    private bool TryTakeDue(out long number)
    {
        lock (_waiting)
        {
            number = 0;
            _armed = _waiting.TryPeek(out var first);
            if (!_armed)
                return false;
            var left = _deadline - _time.GetElapsedTime(first.Accepted);
            if (left > TimeSpan.Zero)
            {
                _timer.Change(left, Timeout.InfiniteTimeSpan);
                return false;
            }

            number = _waiting.Dequeue().Number;
            return true;
        }
    }
}
