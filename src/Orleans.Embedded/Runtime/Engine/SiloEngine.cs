using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Core;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans.Embedded;

/// <summary>A silo in one process: it holds the parts together and is what grains see of the engine.</summary>
internal sealed class SiloEngine : IGrainRuntime, ITimerRegistry, IGrainContextAccessor, IDisposable
{
    private readonly ActivationCollector _collector;
    private volatile bool _isStopped;

    public SiloEngine(
        IServiceProvider services,
        ServiceLifetimes lifetimes,
        TimeProvider timeProvider,
        IOptions<GrainCollectionOptions> collection,
        IOptions<SiloMessagingOptions> messaging,
        IOptions<SiloOptions> silo,
        ILoggerFactory loggers)
    {
        ServiceProvider = services;
        Lifetimes = lifetimes;
        TimeProvider = timeProvider;
        Collection = collection.Value;
        Messaging = messaging.Value;
        SiloIdentity = silo.Value.SiloName;
        Log = new EngineLog(loggers.CreateLogger("Orleans.Embedded"));
        Limits = new SharedTimeLimits(timeProvider, Collection);
        Manifest = new GrainClasses(this);
        Factory = new GrainFactory(this, Messaging.ResponseTimeout);
        Storages = new GrainStorages(services);
        _collector = new ActivationCollector(this);
    }

    public IServiceProvider ServiceProvider { get; }

    public ServiceLifetimes Lifetimes { get; }

    public TimeProvider TimeProvider { get; }

    public GrainCollectionOptions Collection { get; }

    public SiloMessagingOptions Messaging { get; }

    public EngineLog Log { get; }

    public CoarseClock Clock { get; } = new();

    public SharedTimeLimits Limits { get; }

    public GrainClasses Manifest { get; }

    public GrainFactory Factory { get; }

    public GrainStorages Storages { get; }

    public string SiloIdentity { get; }

    public SiloAddress SiloAddress { get; } =
        SiloAddress.New(System.Net.IPAddress.Loopback, 0, SiloAddress.AllocateNewGeneration());

    public bool IsStopped => _isStopped;

    IGrainFactory IGrainRuntime.GrainFactory => Factory;

    ITimerRegistry IGrainRuntime.TimerRegistry => this;

    IGrainContext IGrainContextAccessor.GrainContext =>
        Activation.Current ?? throw new InvalidOperationException("No grain's code is running here.");

    public static SiloUnavailableException Stopped() => new("The silo has stopped.");

    public void ThrowIfStopped()
    {
        if (_isStopped)
            throw Stopped();
    }

    public void Start()
    {
        _collector.Start();
        Log.Started(SiloIdentity);
    }

    /// <summary>Ends every activation; those that take longer than the token allows are left behind.</summary>
    public async Task StopAsync(CancellationToken token)
    {
        _collector.Dispose();
        await EndAllAsync(token);
        // What the farewells of some activations woke up.
        _isStopped = true;
        await EndAllAsync(token);
        if (Count() is > 0 and var left)
            Log.StoppedEarly(left);
        Log.Stopped(SiloIdentity);
    }

    public void RemoveObserver(string key)
    {
        if (Manifest.Observers.Table.Find(key) is { } observer)
            Manifest.Observers.Table.Remove(observer);
    }

    public void DeactivateOnIdle(IGrainContext grainContext) =>
        grainContext.Deactivate(GrainBaseExtensions.OnIdleReason);

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) =>
        ((Activation)grainContext).Extras.KeepFor(timeSpan, TimeProvider);

    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext)
    {
        var activation = (Activation)grainContext;
        var type = activation.Class.Type;
        return new PersistentState<TGrainState>(activation, type.FullName!, Storages.GetFor(type));
    }

    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext,
        Func<TState, CancellationToken, Task> callback,
        TState state,
        GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer<TState>((Activation)grainContext, callback, state, options);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void Dispose()
    {
        _isStopped = true;
        _collector.Dispose();
        Factory.Dispose();
    }

    private async Task EndAllAsync(CancellationToken token)
    {
        var slow = new List<Task>();
        foreach (var grainClass in Manifest.Classes)
        {
            foreach (var some in grainClass.Table.Where(static _ => true))
            {
                foreach (var activation in some)
                {
                    if (!activation.TryEnd(DeactivationReasonCode.ShuttingDown))
                        activation.Deactivate(ShuttingDown);
                    if (!activation.IsDead)
                        slow.Add(activation.Deactivated);
                }
            }
        }

        try
        {
            await Task.WhenAll(slow).WaitAsync(token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Reported by the count of what is left.
        }
    }

    private int Count() => Manifest.Classes.Sum(grainClass => grainClass.Table.Count);

    private static DeactivationReason ShuttingDown =>
        new(DeactivationReasonCode.ShuttingDown, "This process is terminating.");
}
