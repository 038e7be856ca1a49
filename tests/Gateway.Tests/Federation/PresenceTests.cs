using OrleansRelay.Gateway.Tests.Mesh;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Mesh;

namespace OrleansRelay.Gateway.Tests.Federation;

/// <summary>Who is at other relays, as far as they say.</summary>
public sealed class PresenceTests
{
    [Fact]
    public async Task Peers_OfRelaysFurtherOn_AreHeardOfByWayOfOthers()
    {
        await using var mesh = await RelayMesh.StartAsync(MeshShape.Line(3));
        var relays = mesh.Relays.ToList();
        using var alice = await LineClient.RegisterAsync(relays[0].Endpoint, "alice");
        using var carol = await LineClient.RegisterAsync(relays[2].Endpoint, "carol");
        var line = "";

        await Eventually.TrueAsync(
            async () =>
            {
                await alice.SendAsync("||{\"peers\": true, \"relays\": true}\n");
                line = await alice.ReadLineAsync();
                return line.Contains("\"carol\"", StringComparison.Ordinal);
            },
            "the relay behind the next one is heard of");

        Assert.Contains("\"peers\": [\"alice\"], \"more\": false, \"relays\": [{\"id\": ", line, StringComparison.Ordinal);
        Assert.Contains("\"count\": 1, \"peers\": [\"carol\"], \"as_of\": ", line, StringComparison.Ordinal);
    }
}
