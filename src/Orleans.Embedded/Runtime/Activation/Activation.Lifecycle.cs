namespace Orleans.Embedded;

internal sealed partial class Activation
{
    /// <summary>
    /// Makes the instance and runs OnActivateAsync, on the thread that needs the grain and that holds the turn. On
    /// return the activation is valid, dead, or still activating; in the last case it goes on by itself.
    /// </summary>
    public void Activate()
    {
        try
        {
            Engine.ThrowIfStopped();
            _instance = grainClass.Create(this);
            var token = grainClass.HasOnActivate || _extras?.States is not null ? Engine.Limits.Activation() : default;
            var readiness = _extras?.States is { } states
                ? LoadAndActivateAsync(states, token)
                : OnActivateAsync(token);
            if (!readiness.IsCompleted)
            {
                _ = FinishActivatingAsync(readiness, token);
                return;
            }

            readiness.GetAwaiter().GetResult();
            BecomeValid();
        }
        catch (Exception exception)
        {
            Abandon(exception);
        }
    }

    /// <summary>An observer has nothing to prepare.</summary>
    public void ActivateObserver(object observer)
    {
        _instance = new WeakReference(observer);
        Interlocked.And(ref _state, ~(State.Activating | State.Turn));
    }

    /// <summary>Ends the activation once the calls in progress are done. Calls from now on get the next one.</summary>
    public void Deactivate(DeactivationReason reason, CancellationToken cancellationToken = default)
    {
        lock (this)
        {
            if ((_state & (State.Closing | State.Dead)) != 0)
                return;
            _reason = reason.ReasonCode;
            if (ActivationExtras.NeedsText(reason))
                Extras.Reason = reason;
            Interlocked.Or(ref _state, State.Closing);
            Wake();
        }
    }

    /// <summary>
    /// Whether it was idle for that many ticks of the clock, as seen without a lock: a later look decides.
    /// </summary>
    public bool IsIdleFor(int ticks) =>
        Volatile.Read(ref _state) == 0
        && Engine.Clock.Tick - _lastUse > ticks
        && _extras?.IsKept(Engine.TimeProvider) != true;

    /// <summary>Ends an idle activation on the calling thread; false if it is not idle.</summary>
    public bool TryEnd(DeactivationReasonCode reason)
    {
        if (Interlocked.CompareExchange(ref _state, State.Turn | State.Closing, 0) != 0)
            return false;
        _reason = reason;
        var outside = SynchronizationContext.Current;
        SetSynchronizationContext(this);
        try
        {
            Exit();
        }
        finally
        {
            SetSynchronizationContext(outside);
        }

        return true;
    }

    private Task OnActivateAsync(CancellationToken token) =>
        grainClass.HasOnActivate ? ((IGrainBase)_instance!).OnActivateAsync(token) : Task.CompletedTask;

    private async Task LoadAndActivateAsync(List<IStateLoader> states, CancellationToken token)
    {
        foreach (var state in states)
            await state.LoadAsync(token);
        await OnActivateAsync(token);
    }

    private async Task FinishActivatingAsync(Task readiness, CancellationToken token)
    {
        try
        {
            await readiness.WaitAsync(token);
            BecomeValid();
        }
        catch (Exception exception)
        {
            Abandon(exception);
        }
    }

    private void BecomeValid()
    {
        lock (this)
        {
            Interlocked.And(ref _state, ~State.Activating);
            // Calls that came before found nothing to wake; who holds the turn must look for them.
            if (HasWork())
                Interlocked.Or(ref _state, State.Signal);
        }
    }

    /// <summary>The grain could not be made: the calls that waited learn why, and the next one tries again.</summary>
    private void Abandon(Exception exception)
    {
        Engine.Log.ActivationFailed(exception, GrainId);
        Extras.Failure = exception;
        grainClass.Table.Remove(this);
        foreach (var call in TakeCalls())
            call.Fail(exception);
        _ = DisposeAsync();
    }

    /// <summary>Runs OnDeactivateAsync. The turn is held and no call is in progress.</summary>
    private void BeginDeactivation()
    {
        Interlocked.Or(ref _state, State.Deactivating);
        _extras?.StopTimers();
        if (grainClass.HasOnDeactivate)
        {
            var token = Engine.Limits.Deactivation();
            var farewell = OnDeactivateAsync(token);
            if (!farewell.IsCompletedSuccessfully)
            {
                _ = FinishDeactivatingAsync(farewell, token);
                return;
            }
        }

        End();
    }

    private Task OnDeactivateAsync(CancellationToken token)
    {
        try
        {
            return ((IGrainBase)_instance!).OnDeactivateAsync(ActivationExtras.ReasonOf(_extras, _reason), token);
        }
        catch (Exception exception)
        {
            return Task.FromException(exception);
        }
    }

    private async Task FinishDeactivatingAsync(Task farewell, CancellationToken token)
    {
        try
        {
            await farewell.WaitAsync(token);
        }
        catch (Exception exception)
        {
            Engine.Log.DeactivationFailed(exception, GrainId);
        }

        End();
    }

    private void End()
    {
        var heir = Engine.IsStopped ? null : grainClass.Table.Replace(this);
        if (heir is null)
            Refuse();
        if (grainClass.IsDisposable || _extras is not null)
            _ = DisposeAsync();
        else
            _instance = null;
        if (heir is not null)
            ThreadPool.UnsafeQueueUserWorkItem(heir, preferLocal: false);
    }

    /// <summary>The silo has stopped: there is no next activation.</summary>
    private void Refuse()
    {
        if (!IsDead)
            grainClass.Table.Remove(this);
        if (_backlog is null)
            return;
        foreach (var call in TakeCalls())
            call.Fail(SiloEngine.Stopped());
    }

    /// <summary>
    /// Marks the activation as gone. Its waiting calls, if there are any, go to the one that <paramref
    /// name="makeHeir"/> makes; without it they stay, to be refused. The table's lock is held.
    /// </summary>
    internal Activation? Die(Func<Activation, Activation>? makeHeir)
    {
        lock (this)
        {
            Interlocked.Or(ref _state, State.Dead);
            Interlocked.And(ref _state, ~State.Activating);
            if (makeHeir is null || _backlog is not { HasCalls: true } backlog)
                return null;
            // Code of this activation may still come back from an await: that part of the backlog stays.
            var heir = makeHeir(this);
            heir._backlog = new Backlog();
            heir.Inherit(backlog.Waiting, heir._backlog.Waiting);
            heir.Inherit(backlog.Interleaving, heir._backlog.Interleaving);
            return heir;
        }
    }

    /// <summary>Takes the calls that wait, to refuse them.</summary>
    internal List<GrainCall> TakeCalls()
    {
        var calls = new List<GrainCall>();
        lock (this)
        {
            while (_backlog is { HasCalls: true } backlog)
                calls.Add(backlog.TakeCall());
        }

        return calls;
    }

    private void Inherit(CallQueue from, CallQueue to)
    {
        while (from.First is not null)
        {
            var call = from.TakeFirst();
            if (call.IsLocal)
                continue;
            to.Add(call);
            call.Target = this;
        }
    }

    private async Task DisposeAsync()
    {
        var instance = _instance;
        _instance = null;
        try
        {
            if (instance is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else
                (instance as IDisposable)?.Dispose();
            if (_extras is not null)
                await _extras.DisposeAsync();
        }
        catch (Exception exception)
        {
            Engine.Log.DisposalFailed(exception, GrainId);
        }
    }
}
