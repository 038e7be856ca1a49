using OrleansRelay.Grains.Cluster;
using OrleansRelay.Web.Api;

namespace OrleansRelay.Web.Events;

/// <summary>Nodes of this relay that come and go.</summary>
internal sealed class NodeEvents(ClusterNodes nodes, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    public async Task RunAsync(EventAudience audience, CancellationToken stop)
    {
        var known = Look();
        while (true)
        {
            await Task.Delay(Period, time, stop);
            var now = Look();
            foreach (var (node, name) in now.Where(node => !known.ContainsKey(node.Key)))
                audience.Tell(new StreamEvent(EventKinds.Node, Write(name, isHere: true)));
            foreach (var (node, name) in known.Where(node => !now.ContainsKey(node.Key)))
                audience.Tell(new StreamEvent(EventKinds.Node, Write(name, isHere: false)));
            known = now;
        }
    }

    private Dictionary<SiloAddress, string?> Look() => nodes.Others.ToDictionary(static node => node, nodes.NameOf);

    private byte[] Write(string? node, bool isHere) => EventJson.Write(json =>
    {
        json.WriteString("node", node);
        json.WriteBoolean("here", isHere);
        json.WriteNumber("at", time.UnixNow());
    });
}
