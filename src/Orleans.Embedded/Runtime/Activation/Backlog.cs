namespace Orleans.Embedded;

/// <summary>
/// What an activation has to do and is doing beyond the code that runs right now. Made when there is something to write
/// down and dropped when there is not, so that idle activations do not pay for it. Guarded by the activation's lock.
/// </summary>
internal sealed class Backlog
{
    private Continuation? _firstContinuation;
    private Continuation? _lastContinuation;
    private int _exclusive;
    private int _shared;

    /// <summary>Calls that wait for those before them.</summary>
    public CallQueue Waiting { get; } = new();

    /// <summary>Calls that may start whenever the activation is free to run code.</summary>
    public CallQueue Interleaving { get; } = new();

    /// <summary>Calls that have begun and await something.</summary>
    public int Running { get; private set; }

    public bool HasContinuation => _firstContinuation is not null;

    public bool HasCalls => Waiting.Count + Interleaving.Count > 0;

    public bool IsEmpty => Running == 0 && !HasContinuation && !HasCalls;

    public bool CanStartCall => Interleaving.Count > 0
        || (Waiting.First is { } next && _exclusive == 0 && (_shared == 0 || next.IsReadOnly));

    public void Add(SendOrPostCallback callback, object? state)
    {
        var added = new Continuation(callback, state);
        if (_lastContinuation is null)
            _firstContinuation = added;
        else
            _lastContinuation.Next = added;
        _lastContinuation = added;
    }

    public Continuation TakeContinuation()
    {
        var taken = _firstContinuation!;
        _firstContinuation = taken.Next;
        if (_firstContinuation is null)
            _lastContinuation = null;
        return taken;
    }

    public GrainCall TakeCall() => Interleaving.Count > 0 ? Interleaving.TakeFirst() : Waiting.TakeFirst();

    public void Begin(GrainCall call, bool interleaves)
    {
        Running++;
        if (interleaves)
            return;
        if (call.IsReadOnly)
            _shared++;
        else
            _exclusive++;
    }

    public void End(GrainCall call, bool interleaves)
    {
        Running--;
        if (interleaves)
            return;
        if (call.IsReadOnly)
            _shared--;
        else
            _exclusive--;
    }

    /// <summary>The rest of a method after an await.</summary>
    internal sealed class Continuation(SendOrPostCallback callback, object? state)
    {
        public Continuation? Next { get; set; }

        public void Run() => callback(state);
    }
}
