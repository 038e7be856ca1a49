using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>
/// One live grain: its instance, and the rule that its code never runs on two threads at once.
/// </summary>
/// <remarks>
/// A thread that runs the grain's code holds the <em>turn</em>, a bit of the state word that is taken and given back
/// with one interlocked instruction each while nothing else is going on. What finds the turn taken is written into the
/// backlog, under the lock, and the holder is told by the signal bit to look there before it leaves. The activation is
/// itself the synchronization context of its code, so what follows an await comes back into the backlog. It is also its
/// own entry in the table of its class and its own work item: a live grain is this one object, the instance and the
/// key.
/// </remarks>
internal sealed partial class Activation(GrainClass grainClass, string key, int hash)
    : SynchronizationContext, IGrainContext, IThreadPoolWorkItem
{
    private object? _instance;
    private Backlog? _backlog;
    private ActivationExtras? _extras;
    private int _state = State.Turn | State.Activating;
    private int _lastUse = grainClass.Engine.Clock.Tick;
    private DeactivationReasonCode _reason;

    public new static Activation? Current => SynchronizationContext.Current as Activation;

    public GrainClass Class => grainClass;

    public SiloEngine Engine => grainClass.Engine;

    public string Key => key;

    public int Hash => hash;

    /// <summary>The next entry of the same bucket in the table.</summary>
    public Activation? NextInBucket { get; set; }

    public GrainId GrainId => new(grainClass.GrainType, IdSpan.Create(key));

    public GrainReference GrainReference => grainClass.Engine.Factory.Reference(grainClass, key);

    public object? Instance => _instance;

    public object? GrainInstance => Target;

    /// <summary>What calls are made on; null for an observer that nothing else held and that was collected.</summary>
    public object? Target => grainClass.IsObserver ? ((WeakReference?)_instance)?.Target : _instance;

    public IServiceProvider ActivationServices => Extras.Services(Engine);

    public Task Deactivated
    {
        get
        {
            lock (this)
                return (_state & State.Dead) != 0 ? Task.CompletedTask : Extras.Ended;
        }
    }

    public bool IsDead => (Volatile.Read(ref _state) & State.Dead) != 0;

    public bool IsActivating => (Volatile.Read(ref _state) & State.Activating) != 0;

    /// <summary>Why the activation could not be made; only then it has neither an instance nor a life.</summary>
    public Exception? Failure => _extras?.Failure;

    internal ActivationExtras Extras
    {
        get
        {
            lock (this)
                return _extras ??= new ActivationExtras();
        }
    }

    bool IEquatable<IGrainContext>.Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override string ToString() => GrainId.ToString();

    /// <summary>The bits of the state word. Zero is an idle, valid activation.</summary>
    private static class State
    {
        /// <summary>A thread runs the grain's code, or the thread pool was asked to.</summary>
        public const int Turn = 1;

        /// <summary>The holder of the turn must look into the backlog before it gives the turn back.</summary>
        public const int Signal = 2;

        /// <summary>A call has begun and awaits something.</summary>
        public const int Running = 4;

        /// <summary>Not yet valid: the instance is being made or OnActivateAsync has not returned.</summary>
        public const int Activating = 8;

        /// <summary>No further call begins; when those running are done, the activation ends.</summary>
        public const int Closing = 16;

        /// <summary>OnDeactivateAsync was begun.</summary>
        public const int Deactivating = 32;

        /// <summary>Gone from the table. Code left behind by its calls still runs in turns.</summary>
        public const int Dead = 64;
    }
}
