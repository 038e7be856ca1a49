using OrleansRelay.Web.Lessons.Network;

namespace OrleansRelay.Web.Lessons.Scenes;

/// <summary>Everybody tells everybody, and how relays find out that they need not.</summary>
internal sealed class FloodingLesson : Lesson
{
    private const int Relays = 5;
    private const int Fewest = Relays - 1;
    private const int Steady = 10;

    private LessonPeer? _alice;

    public override string Id => "flooding";

    public override string Title => "Flooding and the tree";

    public override string Summary =>
        "Five relays, each linked to all others. At first every relay passes a message on to everybody; then the links find out which of them "
        + "are needed.";

    public override NetworkPlan Network => NetworkPlan.Full(Relays);

    public override IReadOnlyList<LessonStep> Steps =>
    [
        new(
            "Five relays, ten links",
            "Each relay knows the four others. Alice is connected to relay1, Zoe to relay5. The original relay passed each message on to every relay "
            + "that the message does not name in seen_by. Links that are new do just that.",
            IntroduceAsync),
        new(
            "One message, flooded",
            "Alice sends one message. Four copies would do, one for each of the other relays. Watch how many cross the links: whoever gets the "
            + "message passes it on to all who are not named in its copy, without knowing who has it already.",
            FloodAsync),
        new(
            "The links learn",
            "Every copy is answered: new, or known. A link that mostly brings what is known at its other end becomes lazy: it falls silent at both ends. "
            + "Alice goes on sending, one message after the other, until no copy is needless.",
            LearnAsync),
        new(
            "A tree",
            "The links that still carry messages reach every relay and close no circle: they are a tree. Ten more messages go along it.",
            StayAsync),
        new(
            "A link of the tree breaks",
            "One of the links that carry messages is cut. The relays at its ends notice, and wake their silent links: better a few needless copies "
            + "than a message that does not come. Then Alice sends once more.",
            BreakAsync),
    ];

    private async Task IntroduceAsync(LessonStage stage)
    {
        _alice = await stage.JoinAsync("relay1", "alice");
        await stage.JoinAsync("relay5", "zoe");
        stage.Say($"{stage.Network.Relays.Count} relays run, and {(await Copies.LinksAsync(stage, "up")).Count} links are up.");
    }

    private async Task FloodAsync(LessonStage stage)
    {
        var id = await stage.SpreadAsync(_alice!, "zoe", "Is anybody there?");
        stage.Say($"{Copies.Of(stage, id)} copies crossed links for one message; {Copies.Needless(stage, id)} of them came to a relay that had it. "
            + $"{Fewest} copies would have done.");
    }

    private async Task LearnAsync(LessonStage stage)
    {
        var counts = await Copies.UntilSettledAsync(stage, _alice!, "zoe", Fewest);
        var silent = (await Copies.LinksAsync(stage, "lazy")).Count;
        stage.Say($"Copies of one message after the other: {string.Join(", ", counts)}. "
            + $"{silent} of the {stage.Network.Links.Count} links are silent now.");
    }

    private async Task StayAsync(LessonStage stage)
    {
        var copies = 0;
        for (var i = 1; i <= Steady; i++)
            copies += Copies.Of(stage, await stage.SpreadAsync(_alice!, "zoe", $"Along the tree {i}"));
        var links = (await Copies.LinksAsync(stage, "up")).Select(static link => link.Name);
        stage.Say($"{copies} copies crossed links for {Steady} messages: {copies / (double)Steady:0.#} for each. "
            + $"They went over {string.Join(", ", links)}.");
    }

    private async Task BreakAsync(LessonStage stage)
    {
        var carrying = await Copies.LinksAsync(stage, "up");
        var link = carrying.FirstOrDefault(static link => link.First.Id == "relay1")
            ?? throw new TimeoutException("relay1 has no link that carries messages.");
        link.Cut();
        await stage.Network.LinkedAsync(stage.Stop);
        stage.Say($"{link.Name} is cut, and both ends know it.");
        var id = await stage.SpreadAsync(_alice!, "zoe", "Still there?");
        stage.Say($"All {stage.Network.Relays.Count} relays have the message; {Copies.Of(stage, id)} copies crossed links for it. "
            + "The links will learn again which of them are needed.");
    }
}
