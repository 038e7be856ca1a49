using Microsoft.Extensions.Logging;
using OrleansRelay.Gateway.FanOut;
using OrleansRelay.Gateway.Ingest;
using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Federation;
using OrleansRelay.Grains.Peers;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway;

/// <summary>What all sessions of a gateway share.</summary>
internal sealed class GatewayContext
{
    private readonly TaskCompletionSource _allRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _reading;

    public GatewayContext() => Workers = new IngestWorkers(this);

    public required GatewayOptions Options { get; init; }

    public required RateLimitOptions RateLimit { get; init; }

    public required MessageLog Log { get; init; }

    public required IGrainFactory Grains { get; init; }

    public required RelayDirectory Directory { get; init; }

    public required Hello Self { get; init; }

    public required PeerName Relay { get; init; }

    public required MessageClock Clock { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    public required Senders Senders { get; init; }

    /// <summary>How peer grains reach this gateway.</summary>
    public required IGatewayObserver Observer { get; init; }

    /// <summary>Is told of each session that it has ended.</summary>
    public required Action<Session> Ended { get; init; }

    /// <summary>The gateway's own name among those of a cluster.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>Sessions are ending because the relay is.</summary>
    public bool IsStopping
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>A session begins to read.</summary>
    public void ReadingBegins() => Interlocked.Increment(ref _reading);

    /// <summary>A session has dealt with the last that it read.</summary>
    public void ReadingEnds()
    {
        if (Interlocked.Decrement(ref _reading) == 0 && IsStopping)
            _allRead.TrySetResult();
    }

    /// <summary>Completes, while stopping, when no session will append any more, or when the time is up.</summary>
    public async Task WhenAllReadAsync(TimeSpan patience)
    {
        if (Volatile.Read(ref _reading) > 0)
            await _allRead.Task.WaitAsync(patience, Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public bool IsRateLimited => RateLimit.Messages > 0;

    public IngestWorkers Workers { get; }

    public void GrainFailed(Exception error) => Logger.GrainFailed(error);
}
