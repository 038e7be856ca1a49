using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded;

internal sealed partial class Activation
{
    /// <summary>Queues a call. False when the activation is gone and the call must look for the next one.</summary>
    public bool TryEnqueue(GrainCall call)
    {
        lock (this)
        {
            if ((_state & State.Dead) != 0)
                return false;
            var backlog = _backlog ??= new Backlog();
            if (IsOverLimit(call, backlog, out var refusal))
            {
                call.Fail(refusal);
                return true;
            }

            call.Target = this;
            (Interleaves(call) ? backlog.Interleaving : backlog.Waiting).Add(call);
            Wake();
            return true;
        }
    }

    /// <summary>Takes a call out of the queue whose caller gave up.</summary>
    public void Forget(GrainCall call)
    {
        lock (this)
        {
            if (ReferenceEquals(call.Target, this))
            {
                call.Queue?.Remove(call);
                return;
            }
        }

        // It was handed on between the caller's look and the lock.
        call.Target?.Forget(call);
    }

    /// <summary>Keeps track of a call that began on the caller's thread and met an await. The turn is held.</summary>
    public void Track(GrainCall call, Task answer)
    {
        call.Target = this;
        lock (this)
            Begin(_backlog ??= new Backlog(), call);
        call.Follow(answer);
    }

    /// <summary>A call that was begun has ended. The turn is held.</summary>
    public void OnCallFinished(GrainCall call)
    {
        lock (this)
        {
            _backlog!.End(call, Interleaves(call));
            if (_backlog.Running == 0)
                Interlocked.And(ref _state, ~State.Running);
            if (call.CountsAsUse)
                _lastUse = Engine.Clock.Tick;
            if (HasWork())
                Interlocked.Or(ref _state, State.Signal);
        }
    }

    /// <summary>
    /// A storage conflict that leaves the grain means that its state is stale: the next call gets a fresh one.
    /// </summary>
    public void Examine(Exception exception)
    {
        if (exception is not InconsistentStateException { IsSourceActivation: true } conflict)
            return;
        // The exception may pass through other grains on its way; only the one that holds the stale state must go.
        conflict.IsSourceActivation = false;
        Engine.Log.InconsistentState(conflict, GrainId);
        Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, conflict, conflict.Message));
    }

    private GrainCall BeginNextCall(Backlog backlog)
    {
        var call = backlog.TakeCall();
        if (call.CountsAsUse)
            _lastUse = Engine.Clock.Tick;
        Begin(backlog, call);
        return call;
    }

    private void Begin(Backlog backlog, GrainCall call)
    {
        backlog.Begin(call, Interleaves(call));
        Interlocked.Or(ref _state, State.Running);
    }

    private bool Interleaves(GrainCall call) => grainClass.IsReentrant || call.Interleaves;

    private bool IsOverLimit(GrainCall call, Backlog backlog, out LimitExceededException refusal)
    {
        var limit = Engine.Messaging.MaxEnqueuedRequestsHardLimit;
        var waiting = backlog.Waiting.Count + backlog.Interleaving.Count + backlog.Running;
        refusal = null!;
        if (limit <= 0 || waiting < limit || call.IsLocal)
            return false;
        refusal = new LimitExceededException(
            nameof(SiloMessagingOptions.MaxEnqueuedRequestsHardLimit), waiting, limit, GrainId);
        return true;
    }
}
