using System.Text.Json;
using OrleansRelay.Gateway.Stats;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Stats;

public sealed class StatsTests
{
    [Fact]
    public async Task Stats_AfterSomeFrames_CountsWhatCameOfThem()
    {
        var setup = new RelaySetup { RateLimit = new RateLimitOptions { Messages = 5, Seconds = 3600 } };
        await using var relay = await RunningRelay.StartAsync(setup);
        using var bob = await relay.RegisterAsync("bob");
        await bob.SendAsync("x||{\"id\": \"1\"}\nx||{\"id\": \"1\"}\nnonsense\n");
        await bob.ReadLinesAsync(3);

        var node = (await AskAsync(bob)).GetProperty("nodes")[0];
        Assert.Equal((1, 1, 1), (Int(node, "accepted"), Int(node, "duplicates"), Int(node, "refused")));
        Assert.Equal((1, 1, 0), (Int(node, "connections"), Int(node, "peers"), Int(node, "limited")));
        Assert.Equal(relay.Log.Head, Int(node, "log_bytes"));
        Assert.True(Int(node, "sent_bytes") > 100 && Int(node, "memory_bytes") > 0 && node.GetProperty("cpu_seconds").GetDouble() > 0);
        Assert.Equal(JsonValueKind.Null, node.GetProperty("node").ValueKind);

        await bob.SendAsync("x||{}\ny||{}\n");
        await bob.ReadLinesAsync(2);
        var report = relay.Reports.OfThisNode;
        Assert.Equal((1, "127.0.0.1", 1), (report.Limited, report.Limits[0].Address, report.Limits[0].Limited));
    }

    [Fact]
    public async Task Stats_LinkThatIsDown_SaysWhy()
    {
        var setup = new RelaySetup { Relays = [new("relay9", "127.0.0.1", 9)] };
        await using var relay = await RunningRelay.StartAsync(setup);
        using var bob = await relay.RegisterAsync("bob");
        JsonElement link = default;

        await Eventually.TrueAsync(
            async () => (link = (await AskAsync(bob)).GetProperty("links")[0]).GetProperty("error").ValueKind == JsonValueKind.String, "it has tried");

        Assert.Equal(("relay9", "down"), (link.GetProperty("relay").GetString(), link.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Stats_SwitchedOff_IsRefused()
    {
        var setup = new RelaySetup();
        await using var relay = await RunningRelay.StartAsync(setup with { Gateway = setup.Gateway with { Stats = StatsPolicy.Off } });
        using var bob = await relay.RegisterAsync("bob");
        await bob.SendAsync("||{\"stats\": true}\n");
        Assert.Equal("not_allowed", Wire.Error(await bob.ReadLineAsync()));
    }

    [Fact]
    public async Task Stats_OfACluster_TellsOfAllNodes()
    {
        await using var cluster = await RelayCluster.StartAsync(2);
        using var bob = await cluster.Nodes[0].RegisterAsync("bob");
        using var alice = await cluster.Nodes[1].RegisterAsync("alice");

        var stats = await AskAsync(bob);

        Assert.Equal(cluster.Nodes[0].Name, stats.GetProperty("node").GetString());
        var nodes = stats.GetProperty("nodes").EnumerateArray().ToList();
        Assert.Equal(cluster.Nodes.Select(static node => node.Name), nodes.Select(static node => node.GetProperty("node").GetString()));
        Assert.All(nodes, static node => Assert.Equal(1, Int(node, "peers")));
    }

    private static long Int(JsonElement node, string name) => node.GetProperty(name).GetInt64();

    private static async Task<JsonElement> AskAsync(LineClient client)
    {
        await client.SendAsync("||{\"stats\": true}\n");
        return JsonDocument.Parse(await client.ReadLineAsync()).RootElement;
    }
}
