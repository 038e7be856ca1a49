using System.Net.Sockets;

namespace OrleansRelay.Grains.Cluster;

/// <summary>The node that those of a <see cref="ClusterProvider.Local"/> cluster meet at.</summary>
internal sealed class PrimaryNode(ClusterSettings cluster, TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns when it is there.</summary>
    /// <exception cref="ClusterException">It is not, in time.</exception>
    public async Task ReachAsync(CancellationToken stop)
    {
        if (cluster.IsPrimary)
            return;
        using var timeout = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        while (!either.IsCancellationRequested)
        {
            if (await TryConnectAsync(either.Token))
                return;
            await Task.Delay(Pause, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        stop.ThrowIfCancellationRequested();
        throw new ClusterException(
            $"The primary node, {cluster.Primary}, can't be reached, not within {Deadline.TotalSeconds} s. Start it first, or say where it is with --Relay:Cluster:Primary=<ip>:<port>.");
    }

    private async Task<bool> TryConnectAsync(CancellationToken stop)
    {
        try
        {
            using var socket = new Socket(cluster.Primary.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(cluster.Primary, stop);
            return true;
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
