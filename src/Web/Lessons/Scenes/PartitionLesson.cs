using System.Diagnostics;
using OrleansRelay.Web.Lessons.Network;

namespace OrleansRelay.Web.Lessons.Scenes;

/// <summary>A network in two halves, and how they become one again.</summary>
internal sealed class PartitionLesson : Lesson
{
    private const int Left = 5;
    private const int Right = 3;

    private readonly List<string> _ids = [];
    private LessonPeer? _alice;
    private LessonPeer? _zoe;

    public override string Id => "partition";

    public override string Title => "A partition, and its repair";

    public override string Summary =>
        "A line of four relays is cut in the middle while people on both sides go on talking. When it is mended, both sides come to have the same.";

    public override NetworkPlan Network => NetworkPlan.Line(4);

    public override IReadOnlyList<LessonStep> Steps =>
    [
        new("Four relays in a line", "Alice is connected to relay1, Zoe to relay4. What one says to the other has to pass all four.", IntroduceAsync),
        new("Whole", "Alice sends a message, and it goes from relay to relay.", SendAsync),
        new(
            "Cut",
            "The link between relay2 and relay3 breaks. Both notice, and try to reach each other again and again, with pauses that grow.",
            CutAsync),
        new(
            "Two halves",
            $"Nobody is told to stop: Alice sends {Left} messages, Zoe {Right}. Each is accepted, and gets as far as there are links.",
            SplitAsync),
        new(
            "Mended",
            "The link is whole again. Each of the two relays knows how far the other had acknowledged, sends what lies behind that, and passes on "
            + "what comes.",
            MendAsync),
        new(
            "Worse: a relay forgets everything",
            "relay4 is stopped and started with nothing but its key. It had acknowledged every message, so relay3 has no reason to send any of them "
            + "again. But when two relays meet, they compare what they have, by fingerprints of ranges, and ask for what they lack.",
            ForgetAsync),
    ];

    private async Task IntroduceAsync(LessonStage stage)
    {
        _alice = await stage.JoinAsync("relay1", "alice");
        _zoe = await stage.JoinAsync("relay4", "zoe");
        stage.Say($"{stage.Network.Relays.Count} relays run, and {(await Copies.LinksAsync(stage, "up")).Count} links are up.");
    }

    private async Task SendAsync(LessonStage stage)
    {
        var id = await stage.SpreadAsync(_alice!, "zoe", "Good morning!");
        _ids.Add(id);
        var times = stage.Network.Hops.Of(id).Where(static hop => hop.Outcome == HopOutcome.New).Select(static hop => hop.At).ToList();
        stage.Say($"{Copies.Of(stage, id)} copies crossed links; the way from relay1 to relay4 took {(times.Max() - times.Min()) * 1000:0.0} ms.");
    }

    private async Task CutAsync(LessonStage stage)
    {
        Middle(stage).Cut();
        await stage.Network.LinkedAsync(stage.Stop);
        var error = (await stage.Network.ReportsAsync())["relay2"].First(static link => link.Relay.Id == "relay3").Trouble;
        stage.Say($"The link is down at both ends. relay2 says why: {error ?? "it does not know"}.");
    }

    private async Task SplitAsync(LessonStage stage)
    {
        var (left, right) = (new List<string>(), new List<string>());
        for (var i = 1; i <= Left; i++)
            left.Add(await stage.SendAsync(_alice!, "zoe", $"From the left {i}"));
        for (var i = 1; i <= Right; i++)
            right.Add(await stage.SendAsync(_zoe!, "alice", $"From the right {i}"));
        await stage.Network.SpreadAsync(left, [stage.Network["relay1"], stage.Network["relay2"]], stage.Stop);
        await stage.Network.SpreadAsync(right, [stage.Network["relay3"], stage.Network["relay4"]], stage.Stop);
        _ids.AddRange([.. left, .. right]);
        stage.Say($"Messages that each relay has: {Counts(stage)}.");
    }

    private async Task MendAsync(LessonStage stage)
    {
        var since = stage.Network.Hops.Since();
        Middle(stage).Mend();
        var took = await SameAsync(stage);
        await stage.Network.QuietAsync(stage.Stop);
        var over = since().Where(static hop => Joins(hop.FromRelay, hop.ToRelay)).ToList();
        stage.Say($"After {took.TotalMilliseconds:0} ms all relays have the same. {over.Count} copies crossed the mended link, "
            + $"{over.Count(static hop => hop.Outcome == HopOutcome.Duplicate)} of them needless. Messages that each relay has: {Counts(stage)}.");
    }

    private async Task ForgetAsync(LessonStage stage)
    {
        var relay = stage.Network["relay4"];
        await stage.Network.EndAsync(relay);
        await stage.ShowAsync();
        await stage.Network.BeginAsync(relay, stage.Stop);
        _zoe = await stage.JoinAsync("relay4", "zoe");
        stage.Say("relay4 is back, and empty.");
        var since = stage.Network.Hops.Since();
        var took = await SameAsync(stage);
        var came = since().Count(static hop => hop is { ToRelay: "relay4", IsCopy: true });
        stage.Say($"After {took.TotalMilliseconds:0} ms it has everything again; {came} copies were sent to it. "
            + $"Messages that each relay has: {Counts(stage)}.");
    }

    private static NetworkLink Middle(LessonStage stage) => stage.Network.Link("relay2", "relay3");

    private static bool Joins(string? one, string other) => (one, other) is ("relay2", "relay3") or ("relay3", "relay2");

    private static string Counts(LessonStage stage) => string.Join(", ", stage.Network.Relays.Select(static relay => $"{relay.Id} {relay.Messages}"));

    private async Task<TimeSpan> SameAsync(LessonStage stage)
    {
        var began = Stopwatch.GetTimestamp();
        await Patience.UntilAsync(() => stage.Network.Relays.All(relay => relay.Messages == _ids.Count), "all relays have the same", stage.Stop);
        return Stopwatch.GetElapsedTime(began);
    }
}
