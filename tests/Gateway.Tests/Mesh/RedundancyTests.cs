using System.Text;

namespace OrleansRelay.Gateway.Tests.Mesh;

/// <summary>In the steady state each relay is sent each message about once.</summary>
public sealed class RedundancyTests
{
    private const int Relays = 10;
    private const int Messages = 300;

    [Fact]
    public async Task FullMesh_Settled_CopiesAreFew()
    {
        await using var mesh = await RelayMesh.StartAsync(MeshShape.Full(Relays));
        // Until it has found its ways, each link may carry everything.
        await mesh.Relays[0].PublishAsync(Messages);
        await mesh.SameAsync();
        var before = mesh.Links.Sum(static link => link.Bytes);
        await mesh.Relays[0].PublishAsync(Messages, bytes: 1000);
        await mesh.SameAsync();
        var once = (Relays - 1) * mesh.Relays[0].LogLines().TakeLast(Messages).Sum(static line => (long)Encoding.UTF8.GetByteCount(line));
        // A tenth of the copies twice, a tenth beside for what says who has what; the rest are answers.
        Assert.InRange((double)(mesh.Links.Sum(static link => link.Bytes) - before) / once, 1, 1.3);
    }
}
