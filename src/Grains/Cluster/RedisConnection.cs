using StackExchange.Redis;

namespace OrleansRelay.Grains.Cluster;

/// <summary>The one connection of this node to Redis: for the list of nodes, and for what grains keep.</summary>
internal sealed class RedisConnection(ClusterSettings cluster, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private ConnectionMultiplexer? _multiplexer;

    public ConfigurationOptions Configuration { get; } = Configure(cluster.Redis);

    /// <summary>There once it is connected.</summary>
    public IConnectionMultiplexer Multiplexer =>
        _multiplexer ?? throw new InvalidOperationException("Redis is asked before it is connected.");

    private string Endpoints => string.Join(", ", Configuration.EndPoints.Select(Describe));

    /// <exception cref="ClusterException">It can't be reached in time.</exception>
    public async Task ConnectAsync(CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        var reason = "no answer";
        while (!either.IsCancellationRequested)
        {
            try
            {
                _multiplexer ??= await ConnectionMultiplexer.ConnectAsync(Configuration).WaitAsync(either.Token);
                await _multiplexer.GetDatabase().PingAsync().WaitAsync(either.Token);
                return;
            }
            catch (RedisConnectionException error)
            {
                // Its message advises programmers.
                reason = $"{error.FailureType}";
            }
            catch (RedisServerException error)
            {
                reason = error.Message;
            }
            catch (Exception error) when (error is RedisException or TimeoutException or OperationCanceledException)
            {
                // Its time goes by below.
            }

            await Task.Delay(Pause, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        stop.ThrowIfCancellationRequested();
        throw new ClusterException($"Redis at {Endpoints} can't be used, not within {Deadline.TotalSeconds} s: {reason}. See Relay:Cluster:Redis.");
    }

    public ValueTask DisposeAsync() => _multiplexer?.DisposeAsync() ?? ValueTask.CompletedTask;

    // What goes on after the start must outlive a Redis that does not: it is connected to again for ever.
    private static ConfigurationOptions Configure(string connection)
    {
        var configuration = ConfigurationOptions.Parse(connection);
        configuration.AbortOnConnectFail = false;
        return configuration;
    }

    private static string Describe(System.Net.EndPoint endpoint) =>
        endpoint is System.Net.DnsEndPoint name ? $"{name.Host}:{name.Port}" : $"{endpoint}";
}
