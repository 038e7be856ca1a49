using System.Net;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Web.Lessons.Network;

namespace OrleansRelay.Web.Lessons.Scenes;

/// <summary>What becomes of old messages that somebody sends again.</summary>
internal sealed class ReplayLesson : Lesson
{
    private const string Elsewhere = "203.0.113.66";
    private const int Times = 3;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(4);

    // Ids are forgotten by whole seconds.
    private static readonly TimeSpan Forgotten = Window + TimeSpan.FromSeconds(2);

    private LessonPeer? _alice;
    private LessonPeer? _bob;
    private LessonPeer? _ear;
    private LessonPeer? _mallory;
    private string _recorded = "";

    public override string Id => "replay";

    public override string Title => "A replay attack, and the window";

    public override string Summary =>
        "Mallory writes down what others say, and sends it again: as it was, changed, invented, and much later. What an id keeps away, and what "
        + "it can't.";

    public override NetworkPlan Network => new(
        [
            new LessonRelayPlan("relay1") { Auth = FederationAuth.Known, ReplayWindow = Window },
            new LessonRelayPlan("relay2") { Auth = FederationAuth.Open, ReplayWindow = Window },
        ],
        [(0, 1)]);

    public override IReadOnlyList<LessonStep> Steps =>
    [
        new(
            "Two relays, and somebody who listens",
            "Alice is connected to relay1, Bob to relay2. Mallory is connected to relay1, and hears what everybody hears. relay1 takes messages only "
            + "from relays that it knows, relay2 from anybody who says to be one, as the original relay does (Federation:Auth=open). "
            + $"Both remember ids for {Window.TotalSeconds:0} seconds here, so that the lesson does not take days; else it is a week.",
            IntroduceAsync),
        new(
            "Sent again",
            $"Alice writes to Bob. Mallory has heard it, greets relay2 as a relay would, and sends it the same message {Times} times.",
            ReplayAsync),
        new(
            "Changed",
            "Mallory changes the text, and leaves the id as it was. The id is a hash of what the message says: relay2 works it out, and it does "
            + "not fit.",
            ChangeAsync),
        new(
            "Invented",
            "Mallory invents a message of Alice's, and brings it without a greeting, as relays of the original kind do; their ids are worked out "
            + "anew wherever they come to. That is no replay, and no id gives it away. What helps is to take messages only from relays that one knows.",
            InventAsync),
        new(
            "Much later",
            $"Ids can't be remembered for ever. In {Forgotten.TotalSeconds:0} seconds relay2 has forgotten the message. But it knows how far back it "
            + "remembers, and the time belongs to what the id is made of: what is older is not taken at all. Mallory waits, and sends it again.",
            WaitAsync),
    ];

    private async Task IntroduceAsync(LessonStage stage)
    {
        _alice = await stage.JoinAsync("relay1", "alice");
        _bob = await stage.JoinAsync("relay2", "bob");
        _ear = await stage.JoinAsync("relay1", "mallory", Elsewhere);
        _mallory = await stage.Network.ComeAsync("relay2", "mallory", stage.Stop, Elsewhere);
        await _mallory.GreetAsync(stage.Stop);
        stage.Say("Both relays run, and their link is up.");
    }

    private async Task ReplayAsync(LessonStage stage)
    {
        var id = await stage.SpreadAsync(_alice!, "bob", "Please pay Mallory 10.");
        await _bob!.DeliveryAsync(stage.Stop);
        _recorded = await RecordAsync(id, stage);
        stage.Say($"Bob has got it, and Mallory has written it down: id {id[..8]}….");
        var verdicts = new List<string>();
        for (var i = 0; i < Times; i++)
            verdicts.Add(Tampering.Verdict(await _mallory!.PushAsync(_recorded, stage.Stop)));
        await stage.Network.QuietAsync(stage.Stop);
        stage.Say($"relay2 answers: {string.Join(", ", verdicts)}. Bob has got it {1 + _bob.Unread} time, "
            + $"and {Copies.Of(stage, id)} copy crossed the link.");
    }

    private async Task ChangeAsync(LessonStage stage)
    {
        var verdict = Tampering.Verdict(await _mallory!.PushAsync(Tampering.Saying(_recorded, "Please pay Mallory 1000."), stage.Stop));
        await stage.Network.QuietAsync(stage.Stop);
        stage.Say($"relay2 answers: {verdict}. Messages that have come to Bob since: {_bob!.Unread}.");
    }

    private async Task InventAsync(LessonStage stage)
    {
        foreach (var relay in new[] { "relay1", "relay2" })
        {
            using var mallory = await LessonPeer.ConnectAsync(stage.Network[relay], "mallory", IPAddress.Parse(Elsewhere), stage.Stop);
            var invented = Tampering.Inventing(_recorded, "Please pay Mallory 5000.", "mallory");
            stage.Say($"{relay} answers: {Tampering.Verdict(await mallory.PushAsync(invented, stage.Stop))}.");
        }

        var forged = Tampering.Read(await _bob!.DeliveryAsync(stage.Stop));
        stage.Say($"Bob has got a message from {forged.From} that {forged.From} never wrote: relay2 believes everybody. "
            + "So leave Federation:Auth as it is if nobody changes it, which is known; and give relays keys.");
    }

    private async Task WaitAsync(LessonStage stage)
    {
        var old = await RecordAsync(await stage.SpreadAsync(_alice!, "bob", "Please pay Mallory 20."), stage);
        stage.Say($"Alice has written once more. Mallory waits {Forgotten.TotalSeconds:0} seconds…");
        await Task.Delay(Forgotten, stage.Stop);
        stage.Say($"relay2 answers: {Tampering.Verdict(await _mallory!.PushAsync(old, stage.Stop))}.");
    }

    private async Task<string> RecordAsync(string id, LessonStage stage)
    {
        while (true)
        {
            var line = await _ear!.DeliveryAsync(stage.Stop);
            if (Tampering.Read(line).Id == id)
                return line;
        }
    }
}
