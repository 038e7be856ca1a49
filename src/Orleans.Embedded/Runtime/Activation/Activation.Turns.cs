namespace Orleans.Embedded;

internal sealed partial class Activation
{
    // What one visit of the thread pool does at most before others get the thread.
    private const int TurnsPerVisit = 128;

    /// <summary>Takes the turn of an idle activation for a call.</summary>
    public bool TryEnter()
    {
        if (Interlocked.CompareExchange(ref _state, State.Turn, 0) != 0)
            return false;
        _lastUse = grainClass.Engine.Clock.Tick;
        return true;
    }

    /// <summary>Takes the turn although calls of the grain are under way, as those that await allow.</summary>
    public bool TryEnterBetween()
    {
        var state = Volatile.Read(ref _state);
        if ((state & ~State.Running) != 0
            || Interlocked.CompareExchange(ref _state, state | State.Turn, state) != state)
            return false;
        _lastUse = grainClass.Engine.Clock.Tick;
        return true;
    }

    /// <summary>
    /// Gives the turn back. What came meanwhile is left to the thread pool: the caller did not ask for it.
    /// </summary>
    public void Exit()
    {
        var state = Volatile.Read(ref _state);
        if ((state & ~(State.Turn | State.Running)) == 0
            && Interlocked.CompareExchange(ref _state, state & ~State.Turn, state) == state)
            return;
        if (IsReadyToEnd())
            BeginDeactivation();
        if (!TryRelease())
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    /// <summary>Brings the rest of a method back into the activation.</summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (this)
        {
            (_backlog ??= new Backlog()).Add(d, state);
            Wake();
        }
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!ReferenceEquals(SynchronizationContext.Current, this))
            throw new NotSupportedException("Code outside a grain cannot wait for a turn of it without blocking a thread.");
        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>A visit of the thread pool, which was handed the turn.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        var outside = SynchronizationContext.Current;
        SetSynchronizationContext(this);
        try
        {
            if (_instance is null && (_state & (State.Activating | State.Dead)) == State.Activating)
                Activate();
            RunTurns();
        }
        finally
        {
            SetSynchronizationContext(outside);
        }
    }

    private void RunTurns()
    {
        var clean = ExecutionContext.Capture();
        for (var turns = 0; turns < TurnsPerVisit; turns++)
        {
            Backlog.Continuation? continuation = null;
            GrainCall? call = null;
            lock (this)
            {
                if (!HasWork())
                {
                    Release();
                    return;
                }

                // Decided here, under the lock that Deactivate takes: what there is to do must not change in between.
                if (_backlog is { HasContinuation: true })
                    continuation = _backlog.TakeContinuation();
                else if (!IsReadyToEnd())
                    call = BeginNextCall(_backlog!);
            }

            if (continuation is not null)
                Run(continuation);
            else if (call is not null)
                Run(call, clean);
            else
                BeginDeactivation();
        }

        if (!TryRelease())
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Run(GrainCall call, ExecutionContext? clean)
    {
        call.Start(this);
        // What flowed in with this call must not flow into the next.
        if (clean is not null)
            ExecutionContext.Restore(clean);
    }

    private void Run(Backlog.Continuation continuation)
    {
        try
        {
            continuation.Run();
        }
        catch (Exception exception)
        {
            // Only async void methods and callbacks posted by hand get here; nobody waits for them.
            Engine.Log.ContinuationFailed(exception, GrainId);
        }
    }

    /// <summary>
    /// Hands the turn to the thread pool if nobody has it and there is something to do. Under the lock.
    /// </summary>
    private void Wake()
    {
        if (HasWork() && (Interlocked.Or(ref _state, State.Turn | State.Signal) & State.Turn) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    private bool TryRelease()
    {
        lock (this)
        {
            if (HasWork())
                return false;
            Release();
            return true;
        }
    }

    private void Release()
    {
        if (_backlog is { IsEmpty: true })
            _backlog = null;
        Interlocked.And(ref _state, ~(State.Turn | State.Signal));
    }

    /// <summary>Whether a holder of the turn would find something to do. Under the lock.</summary>
    private bool HasWork()
    {
        if (_backlog is { HasContinuation: true })
            return true;
        if ((_state & (State.Activating | State.Deactivating | State.Dead)) != 0)
            return false;
        return (_state & State.Closing) != 0 ? IsReadyToEnd() : _backlog is { CanStartCall: true };
    }

    private bool IsReadyToEnd() =>
        (_state & (State.Activating | State.Closing | State.Running | State.Deactivating | State.Dead)) == State.Closing;
}
