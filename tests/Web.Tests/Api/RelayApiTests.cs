using System.Net;
using System.Text.Json;
using OrleansRelay.Testing;
using OrleansRelay.Web.Tests.Support;

namespace OrleansRelay.Web.Tests.Api;

/// <summary>What the API tells of nodes, peers, links and limits.</summary>
public sealed class RelayApiTests
{
    [Fact]
    public async Task Node_AfterMessages_HasCountedThem()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Id=relay7");
        using var alice = await relay.RegisterAsync("alice");
        await alice.SendAsync("bob||{\"text\": \"x\", \"id\": \"1\"}\nbob||{\"text\": \"x\", \"id\": \"1\"}\nnonsense\n");
        await alice.ReadLinesAsync(3);

        var node = await relay.NodeAsync();

        Assert.Equal(("relay7", "serving"), (node.Text("id"), node.Text("state")));
        Assert.Equal((1, 1, 1), (node.Number("accepted"), node.Number("duplicates"), node.Number("refused")));
        Assert.Equal((1, 1), (node.Number("connections"), node.Number("peers")));
        Assert.Equal(relay.Tcp.Port, node.Number("port"));
        Assert.True(node.Number("position") > 0);
        Assert.Empty(node.GetProperty("slow_readers").EnumerateArray());
    }

    [Fact]
    public async Task Nodes_OfARelayAlone_IsOne()
    {
        await using var relay = await WebRelay.StartAsync();
        var node = Assert.Single((await relay.Client.GetJsonAsync("api/nodes")).GetProperty("nodes").EnumerateArray());
        Assert.True(node.GetProperty("self").GetBoolean());
        Assert.Empty(node.GetProperty("replicas").EnumerateArray());
    }

    [Fact]
    public async Task Peers_InPages_AreNamedOnce()
    {
        await using var relay = await WebRelay.StartAsync();
        var peers = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => relay.RegisterAsync($"peer{i}")));
        using var other = await relay.RegisterAsync("other");

        var first = await relay.Client.GetJsonAsync("api/peers?prefix=peer&limit=3");
        var second = await relay.Client.GetJsonAsync("api/peers?prefix=peer&limit=3&after=peer2");

        Assert.Equal((5, true), (first.Number("count"), first.GetProperty("more").GetBoolean()));
        Assert.Equal(["peer0", "peer1", "peer2"], first.GetProperty("peers").EnumerateArray().Select(static one => one.GetString()));
        Assert.Equal(["peer3", "peer4"], second.GetProperty("peers").EnumerateArray().Select(static one => one.GetString()));
        foreach (var peer in peers)
            peer.Dispose();
    }

    [Fact]
    public async Task Peers_PresenceOff_IsNotTold()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Presence=off");
        Assert.Equal(HttpStatusCode.Forbidden, (await relay.Client.GetAsync("api/peers")).StatusCode);
    }

    [Fact]
    public async Task Limits_AfterTooMany_NameTheAddress()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:RateLimit:Messages=2", "--Relay:RateLimit:Seconds=60");
        using var alice = await relay.RegisterAsync("alice");
        await alice.SendAsync(string.Concat(Enumerable.Repeat("bob||{\"text\": \"x\"}\n", 5)));
        await alice.ReadLinesAsync(5);

        var limits = await relay.Client.GetJsonAsync("api/limits");

        Assert.Equal((2, 60), (limits.Number("messages"), limits.GetProperty("seconds").GetDouble()));
        var limited = Assert.Single(limits.GetProperty("addresses").EnumerateArray());
        Assert.Equal(("127.0.0.1", 3), (limited.Text("address"), limited.Number("limited")));
    }

    [Fact]
    public async Task Relays_ThreeInATriangle_EachKnowsAllLinks()
    {
        var ports = FreePorts.Take(3);
        await using var one = await StartAsync(0, ports);
        await using var two = await StartAsync(1, ports);
        await using var three = await StartAsync(2, ports);
        await Eventually.TrueAsync(async () => await LinksAsync(one) is ["relay2 up", "relay3 up"], "both links are up");
        await Eventually.TrueAsync(async () => await HeardAsync(one, "relay2") is ["relay1", "relay3"], "the third link is heard of");
        await Eventually.TrueAsync(async () => await RoundTripsAsync(one) is [> 0 and < 10_000, > 0 and < 10_000], "it is known how long the ways take");
        await Eventually.TrueAsync(async () => await RoundTripsAsync(one, "relay2") is [> 0, > 0], "… and those of the other relay");

        await three.DisposeAsync();

        await Eventually.TrueAsync(async () => await LinksAsync(one) is ["relay2 up", "relay3 down"], "one is down");
        await Eventually.TrueAsync(async () => await HeardAsync(one, "relay2") is ["relay1"], "the other one says so too");
    }

    private static Task<WebRelay> StartAsync(int index, int[] ports) => WebRelay.StartAsync(
    [
        $"--Relay:Id=relay{index + 1}", $"--Relay:Port={ports[index]}",
        $"--Relay:RelaysFile={RelaysFiles.Write(Enumerable.Range(0, 3).Where(i => i != index).Select(i => ($"relay{i + 1}", ports[i])))}",
    ]);

    private static async Task<List<string>> LinksAsync(WebRelay relay) =>
    [
        .. (await relay.Client.GetJsonAsync("api/relays")).GetProperty("links").EnumerateArray().Select(static link => $"{link.Text("relay")} {link.Text("state")}"),
    ];

    private static async Task<List<double?>> RoundTripsAsync(WebRelay relay) =>
    [
        .. (await relay.Client.GetJsonAsync("api/relays")).GetProperty("links").EnumerateArray().Select(static link => Milliseconds(link.GetProperty("round_trip_ms"))),
    ];

    private static async Task<List<double?>> RoundTripsAsync(WebRelay relay, string of)
    {
        var heard = (await relay.Client.GetJsonAsync("api/relays")).GetProperty("heard").EnumerateArray().Where(one => one.Text("relay") == of);
        return [.. heard.SelectMany(static one => one.GetProperty("round_trips_ms").EnumerateArray()).Select(Milliseconds)];
    }

    private static double? Milliseconds(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetDouble();

    private static async Task<List<string?>> HeardAsync(WebRelay relay, string of)
    {
        var heard = (await relay.Client.GetJsonAsync("api/relays")).GetProperty("heard").EnumerateArray().Where(one => one.Text("relay") == of);
        return [.. heard.SelectMany(static one => one.GetProperty("links").EnumerateArray()).Select(static link => link.GetString())];
    }
}
