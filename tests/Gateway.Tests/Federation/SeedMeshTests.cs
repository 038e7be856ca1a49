using System.Text;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Links;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Federation;

// What a seed relay gets is told apart by time alone.
[Collection(Alone.Name)]
public sealed class SeedMeshTests
{
    [Fact]
    public async Task OursSeedOurs_EachClientGetsEachMessageOnceUnderOneId()
    {
        await using var seed = new SeedRelay("seed");
        await using var left = await StartAsync("left", seed);
        await using var right = await StartAsync("right", seed);
        seed.Relays = [left.Endpoint, right.Endpoint];
        await left.LinkedAsync("seed", LinkPhase.LinkedToSeed);
        await right.LinkedAsync("seed", LinkPhase.LinkedToSeed);
        using var alice = await left.RegisterAsync("alice");
        using var zoe = await right.RegisterAsync("zoe");
        using var sam = await LineClient.ConnectAsync(seed.Endpoint);
        await sam.SendAsync("sam");
        await Eventually.TrueAsync(() => seed.Clients.Contains("sam"), "sam is registered");

        for (var round = 0; round < 5; round++)
        {
            await alice.SendAsync(Wire.Send("x", "from alice"));
            var id = Wire.MsgId(await alice.ReadLineAsync());
            Assert.Equal((id, "from alice"), IdAndBody(await zoe.ReadLineAsync()));
            Assert.Equal("from alice", Wire.Body(await ReadObjectAsync(sam)));

            await zoe.SendAsync(Wire.Send("x", "from zoe"));
            id = Wire.MsgId(await zoe.ReadLineAsync());
            Assert.Equal((id, "from zoe"), IdAndBody(await alice.ReadLineAsync()));
            Assert.Equal("from zoe", Wire.Body(await ReadObjectAsync(sam)));

            await sam.SendAsync("x||{\"text\": \"from sam\"}");
            id = Wire.MsgId(await ReadObjectAsync(sam));
            Assert.Equal((id, "from sam"), IdAndBody(await alice.ReadLineAsync()));
            Assert.Equal((id, "from sam"), IdAndBody(await zoe.ReadLineAsync()));
        }

        await left.DrainedAsync("seed");
        await right.DrainedAsync("seed");
        Assert.Equal(15, left.LogLines().Count);
        Assert.Equal(15, right.LogLines().Count);
    }

    [Fact]
    public async Task Seed_FirstSegmentIsOurIdAndThenEntriesWithoutNewlines()
    {
        await using var seed = new SeedRelay("seed");
        await using var relay = await StartAsync("relay1", seed);
        using var alice = await relay.RegisterAsync("alice");
        await alice.SendAsync(string.Concat(Enumerable.Range(0, 10).Select(i => Wire.Send("x", $"{i}"))));
        await alice.ReadLinesAsync(10);
        await relay.DrainedAsync("seed");
        // Joined, since on a busy machine the seed may find two segments at once.
        var expected = string.Concat(relay.LogLines().Select(line => "RELAY||" + line));
        await Eventually.TrueAsync(() => string.Concat(seed.Segments).Length >= expected.Length, "the seed has read them");
        Assert.Equal(expected, string.Concat(seed.Segments));
        Assert.Contains("relay1", seed.Clients);
    }

    [Fact]
    public async Task Seed_SaysThatItLimits_EntriesAreSentAgain()
    {
        await using var seed = new SeedRelay("seed", limit: 4, window: TimeSpan.FromSeconds(2));
        // Its complaint must come before the next entry goes, even on a machine under load.
        await using var relay = await StartAsync("relay1", seed, spacing: TimeSpan.FromMilliseconds(300));
        using var sam = await LineClient.ConnectAsync(seed.Endpoint);
        await sam.SendAsync("sam");
        await Eventually.TrueAsync(() => seed.Clients.Contains("sam"), "sam is registered");
        using var alice = await relay.RegisterAsync("alice");
        await alice.SendAsync(string.Concat(Enumerable.Range(0, 12).Select(i => Wire.Send("x", $"{i}"))));
        for (var i = 0; i < 12; i++)
            Assert.Equal($"{i}", Wire.Body(await ReadObjectAsync(sam)));
        Assert.True(seed.Limited > 0);
    }

    [Fact]
    public async Task Seed_Restarts_GetsWhatWasSentMeanwhile()
    {
        var seed = new SeedRelay("seed");
        await using var relay = await StartAsync("relay1", seed);
        await relay.LinkedAsync("seed", LinkPhase.LinkedToSeed);
        var port = seed.Endpoint.Port;
        await seed.DisposeAsync();
        using var alice = await relay.RegisterAsync("alice");
        await relay.LinkedAsync("seed", LinkPhase.Down);
        await alice.SendAsync(string.Concat(Enumerable.Range(0, 10).Select(i => Wire.Send("x", $"{i}"))));
        await alice.ReadLinesAsync(10);
        await using var again = new SeedRelay("seed", port);
        await Eventually.TrueAsync(() => again.Segments.Count == 10, "everything has come");
        Assert.Equal(relay.LogLines().Select(line => "RELAY||" + line), again.Segments);
    }

    private static Task<RunningRelay> StartAsync(string id, SeedRelay seed, TimeSpan? spacing = null)
    {
        var setup = new RelaySetup { Id = id, Relays = [new RelayAddress("seed", "127.0.0.1", seed.Endpoint.Port)] };
        return RunningRelay.StartAsync(spacing is { } time
            ? setup with { Federation = setup.Federation with { SeedSpacing = time } }
            : setup);
    }

    private static (string Id, string Body) IdAndBody(string line) => (Wire.MsgId(line), Wire.Body(line));

    // A seed relay ends nothing: its client reads until the braces are even.
    private static async Task<string> ReadObjectAsync(LineClient client)
    {
        var text = new StringBuilder();
        do
        {
            text.Append(await client.ReadCharAsync());
        }
        while (text.ToString().Count(c => c == '{') != text.ToString().Count(c => c == '}') || text.Length == 0);
        return text.ToString();
    }
}
