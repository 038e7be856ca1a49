using OrleansRelay.Silo.Tests.Support;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Proxy;

namespace OrleansRelay.Silo.Tests.Soak;

/// <summary>Breaks networks at random, and kills nodes one after the other.</summary>
internal sealed class Faults(ClusterNodes nodes, RelayProcess[] running, UnreliableProxy[] proxies, int[] mortal, string[] settings)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    public int Cuts { get; private set; }

    public int HalfOpen { get; private set; }

    public int Kills { get; private set; }

    /// <summary>Goes on until <paramref name="until"/> is; then the networks are whole and all nodes are there.</summary>
    public async Task RunAsync(Task until)
    {
        await Task.WhenAll(BreakNetworksAsync(until), KillNodesAsync(until));
        foreach (var proxy in proxies)
            proxy.Heal();
    }

    private async Task BreakNetworksAsync(Task until)
    {
        var random = new Random(17);
        while (!until.IsCompleted)
        {
            await Task.WhenAny(until, Task.Delay(random.Next(100, 1000)));
            Break(proxies[random.Next(proxies.Length)], random);
        }
    }

    private void Break(UnreliableProxy proxy, Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                proxy.Lose();
                HalfOpen++;
                break;
            case 1:
                proxy.Close(ProxySide.Dialler);
                HalfOpen++;
                break;
            case 2:
                proxy.There.SegmentBytes = proxy.Back.SegmentBytes = random.Next(2) * 1000;
                break;
            default:
                proxy.Cut(isReset: random.Next(2) == 0);
                Cuts++;
                break;
        }
    }

    // One at a time: with one copy of each message elsewhere, the cluster promises to outlive that.
    private async Task KillNodesAsync(Task until)
    {
        while (true)
        {
            await Task.WhenAny(until, Task.Delay(Rest));
            if (until.IsCompleted)
                return;
            var node = mortal[Kills++ % mortal.Length];
            running[node].Signal("KILL");
            await running[node].ExitCodeAsync();
            running[node] = await nodes.ServeAsync(node, settings);
        }
    }
}
