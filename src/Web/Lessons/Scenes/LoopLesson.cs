using System.Text.Json;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Web.Lessons.Network;

namespace OrleansRelay.Web.Lessons.Scenes;

/// <summary>What keeps a message from going round and round.</summary>
internal sealed class LoopLesson : Lesson
{
    private const int Relays = 4;
    private const int Rounds = 20;

    private LessonPeer? _alice;
    private List<LessonPeer> _readers = [];
    private string _line = "";

    public override string Id => "loop";

    public override string Title => "A loop, and what stops it";

    public override string Summary =>
        "Four relays in a ring. A message could go round for ever; its id and the list of relays that it has passed keep it from that.";

    public override NetworkPlan Network
    {
        get
        {
            var ring = NetworkPlan.Ring(Relays);
            return ring with { Relays = [.. ring.Relays.Select(static relay => relay with { Auth = FederationAuth.Open })] };
        }
    }

    public override IReadOnlyList<LessonStep> Steps =>
    [
        new(
            "Four relays in a ring",
            "Each relay is linked to the two beside it, and somebody is connected to each: Alice to relay1, Bob to relay2, Zoe to relay3, "
            + "Carol to relay4.",
            IntroduceAsync),
        new(
            "Both ways round",
            "Alice sends a message. It leaves relay1 in both directions, so somewhere on the ring the two copies meet. Whoever gets the second one "
            + "knows its id: that copy is a duplicate, is answered so, and goes no farther.",
            SendAsync),
        new(
            "The way that it came",
            "Each relay that passes a message on adds its own name to seen_by. A relay never sends a message to one that is named there, so it does "
            + "not come back the way it came. The id is made of the message and of the first name alone, so it stays the same.",
            ShowAsync),
        new(
            "Round again, by force",
            $"A stranger, who says to be a relay, brings the message to relay2 again: once with all names in seen_by, then {Rounds} times with only "
            + "the first. (These relays take messages from anybody, as the original one does: Federation:Auth=open.)",
            ForceAsync),
        new(
            "The ring opens",
            "Alice goes on sending. One link of the ring brings nothing but what is known, and falls silent. What is left is a line: no loop, and no "
            + "needless copy.",
            OpenAsync),
    ];

    private async Task IntroduceAsync(LessonStage stage)
    {
        _alice = await stage.JoinAsync("relay1", "alice");
        _readers = [await stage.JoinAsync("relay2", "bob"), await stage.JoinAsync("relay3", "zoe"), await stage.JoinAsync("relay4", "carol")];
        stage.Say($"{stage.Network.Relays.Count} relays run, and {(await Copies.LinksAsync(stage, "up")).Count} links are up.");
    }

    private async Task SendAsync(LessonStage stage)
    {
        var id = await stage.SpreadAsync(_alice!, "zoe", "Once around, please.");
        var ends = stage.Network.Hops.Of(id).Where(static hop => hop.Outcome == HopOutcome.Duplicate)
            .Select(static hop => $"{hop.ToRelay} had it when {hop.FromRelay} brought it");
        stage.Say($"{Copies.Of(stage, id)} copies crossed links; {Copies.Needless(stage, id)} of them died as duplicates: "
            + $"{string.Join(", ", ends)}.");
    }

    private async Task ShowAsync(LessonStage stage)
    {
        foreach (var reader in _readers)
        {
            _line = await reader.DeliveryAsync(stage.Stop);
            var entry = Tampering.Read(_line);
            stage.Say($"{reader.Name} at {reader.RelayId} got it with seen_by {string.Join(" → ", entry.SeenBy)}, id {entry.Id[..8]}….");
        }
    }

    private async Task ForceAsync(LessonStage stage)
    {
        var since = stage.Network.Hops.Since();
        var stranger = await stage.Network.ComeAsync("relay2", "stranger", stage.Stop);
        await stranger.GreetAsync(stage.Stop);
        var known = await stranger.PushAsync(Tampering.Through(_line, "relay1", "relay2", "relay3", "relay4", "stranger"), stage.Stop);
        stage.Say($"With relay2 in seen_by: {Tampering.Verdict(known)}.");
        var verdicts = new List<JsonElement>();
        for (var i = 0; i < Rounds; i++)
            verdicts.Add(await stranger.PushAsync(Tampering.Through(_line, "relay1", "stranger"), stage.Stop));
        await stage.Network.QuietAsync(stage.Stop);
        var verdict = string.Join(", ", verdicts.Select(Tampering.Verdict).Distinct());
        stage.Say($"Without it, {Rounds} times: {verdict} each time. "
            + $"{since().Count(static hop => hop.IsCopy)} copies crossed links for all of that.");
    }

    private async Task OpenAsync(LessonStage stage)
    {
        var counts = await Copies.UntilSettledAsync(stage, _alice!, "zoe", Relays - 1);
        var silent = (await Copies.LinksAsync(stage, "lazy")).Select(static link => link.Name).ToList();
        stage.Say($"Copies of one message after the other: {string.Join(", ", counts)}. "
            + $"Silent now: {(silent.Count > 0 ? string.Join(", ", silent) : "none")}.");
    }
}
