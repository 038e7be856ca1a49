using OrleansRelay.Federation;
using OrleansRelay.Federation.Links;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Mesh;
using OrleansRelay.Testing.Proxy;

namespace OrleansRelay.Gateway.Tests.Mesh;

// What a seed relay gets is told apart by time alone.
[Collection(Alone.Name)]
public sealed class MixedMeshTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SeedRelay_AsAMemberOfAMesh_EveryClientOfOursGetsEachMessageOnceUnderItsFirstId(bool isCut)
    {
        await using var seed = new SeedRelay("seed");
        await using var mesh = RelayMesh.Prepare(3);
        foreach (var (first, second) in MeshShape.Full(3).Edges)
            mesh.Join(first, second);
        // Two of ours know it, so that what one of them sends it comes back by the other.
        await using var way = new UnreliableProxy(() => seed.Endpoint);
        foreach (var relay in mesh.Relays.Take(2))
            relay.Peers.Add(new RelayAddress("seed", "127.0.0.1", way.Port));
        await Task.WhenAll(mesh.Relays.Select(static relay => relay.StartAsync()));
        await mesh.LinkedAsync();
        foreach (var relay in mesh.Relays.Take(2))
            await relay.LinkedAsync("seed", LinkPhase.LinkedToSeed);
        seed.Relays = [.. mesh.Relays.Take(2).Select(static relay => relay.Endpoint)];
        using var sam = await LineClient.ConnectAsync(seed.Endpoint);
        await sam.SendAsync("sam");
        await Eventually.TrueAsync(() => seed.Clients.Contains("sam"), "sam is registered");
        var clients = await Task.WhenAll(mesh.Relays.Select(static relay => relay.RegisterAsync("reader")));

        var ids = new List<string>();
        for (var round = 0; round < 3; round++)
        {
            foreach (var relay in mesh.Relays)
                ids.AddRange(await relay.PublishAsync(1));
            await sam.SendAsync("x||{\"text\": \"from sam\"}");
            // It goes to clients and other relays as it was first named.
            ids.Add(Wire.MsgId(await ReadAckAsync(sam)));
            if (isCut)
                way.Cut();
        }

        foreach (var client in clients)
        {
            var received = (await client.ReadLinesAsync(ids.Count)).Select(Wire.MsgId).ToList();
            Assert.Equal(ids.Order(), received.Order());
            client.Dispose();
        }

        foreach (var relay in mesh.Relays.Take(2))
            await relay.DrainedAsync("seed");
        await mesh.SameAsync();
        Assert.All(mesh.Relays, relay => Assert.Equal(ids.Count, relay.LogIds().Count));
    }

    // Among deliveries, none of which the seed relay ends.
    private static async Task<string> ReadAckAsync(LineClient client)
    {
        while (true)
        {
            var text = "";
            while (text.Length == 0 || text.Count(static c => c == '{') != text.Count(static c => c == '}'))
                text += await client.ReadCharAsync();
            if (text.StartsWith("{\"status\"", StringComparison.Ordinal))
                return text;
        }
    }
}
