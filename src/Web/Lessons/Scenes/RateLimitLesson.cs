using System.Diagnostics;
using System.Text.Json;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Web.Lessons.Network;

namespace OrleansRelay.Web.Lessons.Scenes;

/// <summary>Who sends too fast is told so, and nobody else is held up.</summary>
internal sealed class RateLimitLesson : Lesson
{
    private const int Allowed = 5;
    private const int Seconds = 5;
    private const int Burst = 12;

    private LessonPeer? _amy;
    private LessonPeer? _fred;
    private LessonPeer? _gwen;

    public override string Id => "rate-limit";

    public override string Title => "A rate limit";

    public override string Summary =>
        "One relay, and somebody who sends too fast: what is turned away, what he is told, whom it concerns, and when it is over.";

    public override NetworkPlan Network =>
        new([new LessonRelayPlan("relay1") { RateLimit = new RateLimitOptions { Messages = Allowed, Seconds = Seconds } }], []);

    public override IReadOnlyList<LessonStep> Steps =>
    [
        new(
            "One relay, three people",
            $"An address may send {Allowed} messages in any {Seconds} seconds here. Amy has an address of her own; Fred and Gwen are in one house, "
            + "and share one.",
            IntroduceAsync),
        new("Slowly", "Amy sends three messages, one after the other.", SlowlyAsync),
        new(
            "Too fast",
            $"Fred sends {Burst} messages at once. The relay counts, takes what is allowed, and answers each of the others with rate_limited, and with "
            + "the time after which the next one will pass.",
            TooFastAsync),
        new("Another address", "While Fred goes on, Amy sends a message: the limit is that of an address, not of the relay.", OtherAsync),
        new("The same address", "Gwen sends her first message while Fred goes on. The relay can't tell who in the house it is.", SameAsync),
        new("When he was told to", "Fred sends too much once more, waits for as long as he was told, and tries again.", WaitAsync),
    ];

    private async Task IntroduceAsync(LessonStage stage)
    {
        _amy = await stage.JoinAsync("relay1", "amy", "192.0.2.10");
        _fred = await stage.JoinAsync("relay1", "fred", "198.51.100.20");
        _gwen = await stage.JoinAsync("relay1", "gwen", "198.51.100.20");
        stage.Say("relay1 runs. Amy comes from 192.0.2.10, Fred and Gwen from 198.51.100.20.");
    }

    private async Task SlowlyAsync(LessonStage stage)
    {
        var accepted = 0;
        for (var i = 1; i <= 3; i++)
            accepted += IsLimited(await _amy!.SendAsync("fred", $"Slowly {i}", stage.Stop)) ? 0 : 1;
        stage.Say($"{accepted} of 3 were accepted.");
    }

    private async Task TooFastAsync(LessonStage stage)
    {
        var limited = await FloodAsync(stage);
        var told = limited[0].GetProperty("message").GetString();
        stage.Say($"{Burst - limited.Count} of {Burst} were accepted, {limited.Count} turned away: \"{told}\" "
            + $"He may try again after {Wait(limited).TotalMilliseconds:0} ms.");
    }

    private async Task OtherAsync(LessonStage stage)
    {
        var limited = await FloodAsync(stage);
        var answer = await _amy!.SendAsync("fred", "Am I held up?", stage.Stop);
        stage.Say($"{limited.Count} of Fred's {Burst} were turned away. Amy's was {Word(answer)}.");
    }

    private async Task SameAsync(LessonStage stage)
    {
        var limited = await FloodAsync(stage);
        var answer = await _gwen!.SendAsync("amy", "And I?", stage.Stop);
        stage.Say($"{limited.Count} of Fred's {Burst} were turned away. Gwen's was {Word(answer)}.");
    }

    private async Task WaitAsync(LessonStage stage)
    {
        var wait = Wait(await FloodAsync(stage));
        stage.Say($"Fred waits {wait.TotalMilliseconds:0} ms…");
        await PassAsync(wait, stage.Stop);
        stage.Say($"His next message was {Word(await _fred!.SendAsync("amy", "Sorry.", stage.Stop))}.");
    }

    // The answers of those that were turned away.
    private async Task<IReadOnlyList<JsonElement>> FloodAsync(LessonStage stage)
    {
        var hops = stage.Network.Hops.Since();
        var answers = await _fred!.SendAsync("amy", Enumerable.Range(1, Burst).Select(static i => $"Fast {i}"), stage.Stop);
        var limited = answers.Where(IsLimited).ToList();
        // Who looks on is shown those that were turned away before the step is done; the answer may be faster.
        await Patience.UntilAsync(
            () => hops().Count(static hop => hop.Outcome == HopOutcome.Dropped) >= limited.Count, "all that were turned away are shown", stage.Stop);
        return limited;
    }

    // By the clock that the relay counts by: timers go by another one, which knows whole milliseconds only.
    private static async Task PassAsync(TimeSpan wait, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        while (wait - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } left)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), stop);
    }

    private static bool IsLimited(JsonElement answer) => answer.TryGetProperty("error", out var error) && error.GetString() == "rate_limited";

    private static string Word(JsonElement answer) => IsLimited(answer) ? "turned away" : "accepted";

    // What all were told last holds.
    private static TimeSpan Wait(IReadOnlyList<JsonElement> limited) =>
        TimeSpan.FromMilliseconds(limited.Max(static answer => answer.GetProperty("retry_after_ms").GetInt64()));
}
