namespace Orleans.Embedded;

/// <summary>
/// Calls in the order they came. The links are in the calls, so one that its caller gave up leaves at once, at no cost.
/// Guarded by the lock of the activation.
/// </summary>
internal sealed class CallQueue
{
    private GrainCall? _last;

    public GrainCall? First { get; private set; }

    public int Count { get; private set; }

    public void Add(GrainCall call)
    {
        call.Queue = this;
        call.PreviousInQueue = _last;
        if (_last is null)
            First = call;
        else
            _last.NextInQueue = call;
        _last = call;
        Count++;
    }

    public GrainCall TakeFirst()
    {
        var call = First!;
        Remove(call);
        return call;
    }

    public void Remove(GrainCall call)
    {
        if (call.PreviousInQueue is { } previous)
            previous.NextInQueue = call.NextInQueue;
        else
            First = call.NextInQueue;
        if (call.NextInQueue is { } next)
            next.PreviousInQueue = call.PreviousInQueue;
        else
            _last = call.PreviousInQueue;
        call.PreviousInQueue = call.NextInQueue = null;
        call.Queue = null;
        Count--;
    }
}
