using OrleansRelay.Federation;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Schedules;

namespace OrleansRelay.Gateway.Tests.Federation;

/// <summary>A relay that is let in and does what none should.</summary>
public sealed class DistrustTests
{
    private const int EntriesInPiece = 500;
    private const int MessagesMeanwhile = 100;

    private readonly RelayIdentity _south = RelayIdentity.Create();

    [Fact]
    public async Task Link_RepeatsWhatIsHere_IsReadSlowlyUntilItBringsSomethingNew()
    {
        await using var relay = await StartAsync();
        using var south = await ComeAsync(relay, Entry("once"));

        var repeated = string.Concat(Enumerable.Repeat(Entry("once"), EntriesInPiece));
        var slowed = "";
        await Eventually.TrueAsync(
            async () =>
            {
                await south.Client.SendAsync(repeated);
                await south.ReadKnownAsync(EntriesInPiece);
                slowed = await SlowedAsync(relay);
                return slowed.Length > 0;
            },
            "it is slowed");

        Assert.Contains("were here before", slowed, StringComparison.Ordinal);
        using var alice = await relay.RegisterAsync("alice");
        await alice.SendAsync(Wire.Send("bob", "meanwhile"));
        Assert.Equal("ok", Wire.Member(await alice.ReadLineAsync(), "status"));
        await south.Client.SendAsync(Entry("something new"));
        await Eventually.TrueAsync(async () => await SlowedAsync(relay) == "", "it is forgiven");
        Assert.Equal(["once", "meanwhile", "something new"], relay.LogLines().Select(Wire.Body));
    }

    [Fact]
    public async Task Link_FloodsWithoutReadingItsAnswers_OthersKeepTheirShare()
    {
        await using var relay = await StartAsync();
        using var south = await ComeAsync(relay, Entry("begins"));
        using var bob = await relay.RegisterAsync("bob");
        using var alice = await relay.RegisterAsync("alice");
        using var enough = new CancellationTokenSource();
        var flood = Task.Run(() => FloodAsync(south, enough.Token));

        for (var i = 0; i < MessagesMeanwhile; i++)
        {
            await alice.SendAsync(Wire.Send("bob", $"meanwhile {i}"));
            while (!AnswerText.IsAcknowledgement(await alice.ReadLineAsync()))
            {
                // What the flood brings is delivered to her, too.
            }
        }

        await enough.CancelAsync();
        Assert.True(await flood > 0);
        var got = 0;
        while (got < MessagesMeanwhile)
            got += Wire.Body(await bob.ReadLineAsync()).StartsWith("meanwhile", StringComparison.Ordinal) ? 1 : 0;
    }

    private Task<RunningRelay> StartAsync() => RunningRelay.StartAsync(new RelaySetup
    {
        Identity = RelayIdentity.Create(),
        Relays = [new RelayAddress("south", "127.0.0.1", 1) { Key = _south.Key }],
        RateLimit = new RateLimitOptions { Messages = 0 },
    });

    private async Task<GreetingRelay> ComeAsync(RunningRelay relay, string more)
    {
        var south = new GreetingRelay(relay, "south", _south);
        var proof = await south.GreetAsync(new RelayAddress("relay1", "127.0.0.1", 1));
        await south.SendAsync(proof!.Value.Write, more);
        await relay.LinkedAsync("south");
        return south;
    }

    private static async Task<string> SlowedAsync(RunningRelay relay) =>
        (await relay.Grains.GetGrain<IFederationGrain>("south").Status()).Slowed;

    // How many pieces it got rid of. Ends when nothing is taken any more, too.
    private static async Task<int> FloodAsync(GreetingRelay south, CancellationToken enough)
    {
        for (var pieces = 0; ; pieces++)
        {
            var piece = string.Concat(Enumerable.Range(0, EntriesInPiece).Select(i => Entry($"flood {pieces} {i}")));
            var sending = south.Client.SendAsync(piece);
            await Task.WhenAny(sending, Task.Delay(Timeout.Infinite, enough));
            if (enough.IsCancellationRequested)
                return pieces;
        }
    }

    private static string Entry(string body) => $"RELAY||{Wire.Entry("zoe", "x", body, Wire.Time(1), ["elsewhere"])}\n";
}
