using System.Text.Json;
using OrleansRelay.Web.Tests.Lessons.Support;
using OrleansRelay.Web.Tests.Support;

namespace OrleansRelay.Web.Tests.Lessons;

/// <summary>Every lesson comes to its end, and what it says was counted is what those who look on were told.</summary>
public sealed class SceneTests
{
    [Fact]
    public async Task Flooding_Played_GoesFromManyCopiesToATree()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Lessons=on");
        await using var lesson = await PlayedLesson.StartAsync(relay, "flooding");
        Assert.Equal([5, 10], (await lesson.ToldAsync()).Numbers);

        var flood = await lesson.NextAsync();
        Assert.Equal([flood.Copies.Count, flood.Needless, 4], flood.Numbers);
        Assert.InRange(flood.Copies.Count, 5, 16);
        Assert.Equal(4, flood.Copies.Count - flood.Needless);

        var learnt = await lesson.NextAsync();
        var (copies, silent) = (learnt.Numbers.SkipLast(2), learnt.Numbers[^2]);
        Assert.Equal(learnt.Copies.Count, copies.Sum());
        Assert.Equal([4, 4, 4], copies.TakeLast(3));
        Assert.Equal(6, silent);

        var tree = await lesson.NextAsync();
        Assert.Equal([tree.Copies.Count, 10], tree.Numbers.Take(2));
        Assert.InRange(tree.Copies.Count, 40, 60);

        var broken = await lesson.NextAsync();
        Assert.Equal([5, broken.Copies.Count], broken.Numbers);
        Assert.Equal(4, broken.Copies.Count - broken.Needless);
        Assert.Equal("down", Assert.Single(Links(broken.Meshes[^1]), static link => link.Text("state") == "down").Text("state"));
        Assert.True(lesson.Session.GetProperty("done").GetBoolean());
    }

    [Fact]
    public async Task Loop_Played_StopsEveryCopyThatComesAgain()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Lessons=on");
        await using var lesson = await PlayedLesson.StartAsync(relay, "loop");
        Assert.Equal([4, 4], (await lesson.ToldAsync()).Numbers);

        var around = await lesson.NextAsync();
        Assert.Equal([around.Copies.Count, around.Needless], around.Numbers);
        Assert.Equal(3, around.Copies.Count - around.Needless);
        Assert.InRange(around.Needless, 1, 2);
        Assert.Contains(" had it when relay", around.Said[0], StringComparison.Ordinal);

        var shown = await lesson.NextAsync();
        Assert.Equal(["bob", "zoe", "carol"], shown.Said.Select(static text => text.Split(' ')[0]));
        Assert.All(shown.Said, static text => Assert.Contains("seen_by relay1 → relay", text, StringComparison.Ordinal));

        var forced = await lesson.NextAsync();
        Assert.Equal("With relay2 in seen_by: duplicate.", forced.Said[0]);
        Assert.StartsWith("Without it, 20 times: duplicate each time.", forced.Said[1], StringComparison.Ordinal);
        Assert.Empty(forced.Copies);
        Assert.Equal(21, forced.Hops.Count(static hop => hop.Text("from_peer") == "stranger" && hop.Text("outcome") == "duplicate"));

        var open = await lesson.NextAsync();
        Assert.Equal([3, 3, 3], open.Numbers.TakeLast(3));
        Assert.Equal(open.Copies.Count, open.Numbers.Sum());
        Assert.Single(Links(open.Meshes[^1]), static link => link.Text("state") == "lazy");
    }

    [Fact]
    public async Task Partition_Played_BothSidesEndWithTheSame()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Lessons=on");
        await using var lesson = await PlayedLesson.StartAsync(relay, "partition");
        await lesson.ToldAsync();
        Assert.Equal(3, (await lesson.NextAsync()).Copies.Count);

        var cut = await lesson.NextAsync();
        Assert.Equal(["up", "down", "up"], Links(cut.Meshes[^1]).Select(static link => link.Text("state")));

        var split = await lesson.NextAsync();
        Assert.Equal([6, 6, 4, 4], split.Numbers);
        Assert.Equal(8, split.Copies.Count);

        var mended = await lesson.NextAsync();
        Assert.Equal([9, 9, 9, 9], mended.Numbers.TakeLast(4));
        Assert.Equal(8, mended.Numbers[1] - mended.Numbers[2]);

        var forgot = await lesson.NextAsync();
        Assert.Equal([9, 9, 9, 9], forgot.Numbers.TakeLast(4));
        Assert.Equal(9, forgot.Copies.Count(static hop => hop.Text("to_relay") == "relay4" && hop.Text("outcome") == "new"));
        Assert.Contains(forgot.Meshes, static mesh => mesh.GetProperty("links").EnumerateArray().Any(static link => link.Text("state") == "down"));
    }

    [Fact]
    public async Task Replay_Played_IsADuplicateThenAMismatchThenNotAllowedThenExpired()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Lessons=on");
        await using var lesson = await PlayedLesson.StartAsync(relay, "replay");
        await lesson.ToldAsync();

        var again = await lesson.NextAsync();
        Assert.StartsWith("relay2 answers: duplicate, duplicate, duplicate. Bob has got it 1 time,", again.Said[1], StringComparison.Ordinal);
        Assert.Single(again.Copies);

        var changed = await lesson.NextAsync();
        Assert.Equal("relay2 answers: id_mismatch. Messages that have come to Bob since: 0.", changed.Said[0]);
        Assert.Equal("dropped", Assert.Single(changed.Hops).Text("outcome"));

        var invented = await lesson.NextAsync();
        Assert.Equal(["relay1 answers: not_allowed.", "relay2 answers: taken as new."], invented.Said.Take(2));
        Assert.StartsWith("Bob has got a message from alice", invented.Said[2], StringComparison.Ordinal);

        Assert.Equal("relay2 answers: expired.", (await lesson.NextAsync()).Said[^1]);
    }

    [Fact]
    public async Task RateLimit_Played_TurnsAwayTheAddressAndNobodyElse()
    {
        await using var relay = await WebRelay.StartAsync("--Relay:Lessons=on");
        await using var lesson = await PlayedLesson.StartAsync(relay, "rate-limit");
        await lesson.ToldAsync();
        Assert.Equal([3, 3], (await lesson.NextAsync()).Numbers);

        var fast = await lesson.NextAsync();
        Assert.Equal([5, 12, 7], fast.Numbers.Take(3));
        Assert.InRange(fast.Numbers[3], 1, 5000);
        Assert.Equal(7, fast.Hops.Count(static hop => hop.Text("from_peer") == "fred" && hop.Text("outcome") == "dropped"));

        Assert.EndsWith("Amy's was accepted.", (await lesson.NextAsync()).Said[0], StringComparison.Ordinal);
        Assert.EndsWith("Gwen's was turned away.", (await lesson.NextAsync()).Said[0], StringComparison.Ordinal);
        Assert.Equal("His next message was accepted.", (await lesson.NextAsync()).Said[^1]);
    }

    private static IEnumerable<JsonElement> Links(JsonElement mesh) => mesh.GetProperty("links").EnumerateArray();
}
