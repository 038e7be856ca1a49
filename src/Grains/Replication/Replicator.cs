using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansRelay.Log;
using OrleansRelay.Log.Origins;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Replication;

/// <summary>
/// Keeps the logs of all nodes the same: a <see cref="ReplicaPush"/> to every other active node. A node starts to serve
/// when it has what the others have; a node that stops leaves when the others have what it has.
/// </summary>
public sealed class Replicator : IHostedService
{
    private readonly IClusterMembershipService _membership;
    private readonly SiloAddress _self;
    private readonly ReplicaServiceClient _services;
    private readonly ReplicationOptions _options;
    private readonly Completeness _completeness;
    private readonly ReplicaAppender _appender;
    private readonly MessageLog _log;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CopyWaiters _waiters;
    private readonly CopyWaiters _anotherWaiters;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<SiloAddress, ReplicaPush> _pushes = new();
    private TaskCompletionSource _change = NewChange();
    private Task _watching = Task.CompletedTask;

    internal Replicator(
        IClusterMembershipService membership,
        ILocalSiloDetails self,
        ReplicaServiceClient services,
        ReplicationOptions options,
        Completeness completeness,
        ReplicaAppender appender,
        MessageLog log,
        TimeProvider time,
        ILogger<Replicator> logger)
    {
        (_membership, _self, _services, _options) = (membership, self.SiloAddress, services, options);
        (_completeness, _appender, _log, _time, _logger) = (completeness, appender, log, time, logger);
        NodeName = self.Name;
        _waiters = new CopyWaiters(options.AckReplicas, time);
        _anotherWaiters = new CopyWaiters(1, time);
    }

    /// <summary>What this node is called.</summary>
    public string NodeName { get; }

    /// <summary>How many other nodes an acknowledged message is on.</summary>
    public int AckReplicas => _options.AckReplicas;

    /// <summary>From when on every message of the relay is in this node's log; null as long as that can't be said.</summary>
    public DateTimeOffset? CompleteSince => _completeness.Since;

    /// <summary>Is called when entries of other nodes were appended to this node's log.</summary>
    public event Action? Appended
    {
        add => _appender.Appended += value;
        remove => _appender.Appended -= value;
    }

    /// <summary>Begins to follow, and returns when the node has what the others have, or could not get it in time.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _membership.Refresh(cancellationToken: cancellationToken);
        Follow(_membership.CurrentSnapshot);
        _completeness.Begin(() => [.. _pushes.Values.Select(static push => push.Origin?.Value)]);
        _watching = Task.Run(WatchAsync, CancellationToken.None);
        await _completeness.WhenComplete.WaitAsync(_options.CatchUpDeadline, _time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (!_completeness.WhenComplete.IsCompleted)
            _logger.Incomplete(_options.CatchUpDeadline.TotalSeconds);
    }

    /// <summary>Returns when every other node has what this one accepted, or the time is up.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WhenAllHaveAsync(_log.Head, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _logger.LeftBehind(string.Join(", ", Behind(_log.Head).Select(static push => push.Name)));
        }

        await _stop.CancelAsync();
        await _watching;
        await Task.WhenAll(_pushes.Values.Select(static push => push.StopAsync()));
        _waiters.Dispose();
        _anotherWaiters.Dispose();
    }

    /// <summary>Waits until <see cref="AckReplicas"/> other nodes have all that this node accepted before a position.</summary>
    /// <returns>How many have it: fewer only when the time for it is up.</returns>
    public async ValueTask<int> WhenReplicatedAsync(long position)
    {
        if (await _waiters.WaitFor(position, _options.AckDeadline))
            return AckReplicas;
        return _pushes.Values.Count(push => push.Safe >= position);
    }

    /// <summary>Waits until one other node has all that this node accepted before a position.</summary>
    /// <returns>False if there is none, or when the time for it is up.</returns>
    public ValueTask<bool> WhenOnAnotherAsync(long position) =>
        _pushes.IsEmpty ? ValueTask.FromResult(false) : _anotherWaiters.WaitFor(position, _options.AckDeadline);

    /// <summary>Waits until so many other nodes have all of these messages, whoever accepted them.</summary>
    /// <returns>How many have them: fewer only when the time for it is up.</returns>
    public async ValueTask<int> WhenHeldAsync(MessageId[] ids, int copies)
    {
        var began = _time.GetTimestamp();
        for (var pause = 1; ; pause = Math.Min(2 * pause, 50))
        {
            var held = await Task.WhenAll(_pushes.Values.Select(push => push.HoldsAsync(ids)));
            var count = held.Count(static has => has);
            if (count >= copies || _time.GetElapsedTime(began) >= _options.AckDeadline)
                return count;
            await Task.Delay(TimeSpan.FromMilliseconds(pause), _time);
        }
    }

    /// <summary>How far each other node is behind with what it has from this one.</summary>
    public ReplicaLag[] Lags()
    {
        var head = _log.Head;
        return [.. _pushes.Values.Select(push => new ReplicaLag { Node = push.Name, Behind = Math.Max(0, head - push.Safe) })];
    }

    /// <summary>Completes when nodes come or go, or it is learnt what one accepts.</summary>
    internal Task NextChange() => Volatile.Read(ref _change).Task;

    internal void Change()
    {
        Interlocked.Exchange(ref _change, NewChange()).SetResult();
        _completeness.Look();
    }

    /// <summary>Whether another active node than that of the push accepts entries of this origin, and so sends them itself.</summary>
    internal bool IsElsewhere(LogOrigin origin, ReplicaPush but)
    {
        foreach (var (_, push) in _pushes)
        {
            if (push != but && push.Origin == origin)
                return true;
        }

        return false;
    }

    internal void Advanced()
    {
        _waiters.Advance(_pushes.Values.Select(static push => push.Safe));
        _anotherWaiters.Advance(_pushes.Values.Select(static push => push.Safe));
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WatchAsync()
    {
        try
        {
            await foreach (var snapshot in _membership.MembershipUpdates.WithCancellation(_stop.Token))
                Follow(snapshot);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private void Follow(ClusterMembershipSnapshot snapshot)
    {
        var changed = false;
        foreach (var (address, member) in snapshot.Members)
        {
            if (address.Equals(_self))
                continue;
            if (member.Status != SiloStatus.Active)
                changed |= Forget(address);
            else if (!_pushes.ContainsKey(address))
                changed |= Begin(address, member.Name);
        }

        foreach (var address in _pushes.Keys)
        {
            if (!snapshot.Members.ContainsKey(address))
                changed |= Forget(address);
        }

        if (changed)
            Change();
    }

    private bool Begin(SiloAddress address, string name)
    {
        var push = new ReplicaPush(address, name, _services, this, _log, _options.MaxLineBytes, _time, _logger);
        _pushes[address] = push;
        push.Start();
        _logger.Follows(name);
        return true;
    }

    private bool Forget(SiloAddress address)
    {
        if (!_pushes.TryRemove(address, out var push))
            return false;
        _logger.NodeGone(push.Name);
        _ = push.StopAsync();
        return true;
    }

    private IEnumerable<ReplicaPush> Behind(long position) => _pushes.Values.Where(push => push.Safe < position);

    private async Task WhenAllHaveAsync(long position, CancellationToken stop)
    {
        while (Behind(position).Any())
        {
            stop.ThrowIfCancellationRequested();
            await Task.Delay(TimeSpan.FromMilliseconds(10), _time, stop);
        }
    }
}
