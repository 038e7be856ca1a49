using OrleansRelay.Federation;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Federation;

/// <summary>A relay that is let in and does what none should.</summary>
public sealed class DistrustTests
{
    private const int EntriesInPiece = 500;

    private readonly RelayIdentity _south = RelayIdentity.Create();

    [Fact]
    public async Task Link_RepeatsWhatIsHere_IsReadSlowlyUntilItBringsSomethingNew()
    {
        var setup = new RelaySetup
        {
            Identity = RelayIdentity.Create(),
            Relays = [new RelayAddress("south", "127.0.0.1", 1) { Key = _south.Key }],
        };
        await using var relay = await RunningRelay.StartAsync(setup);
        using var south = new GreetingRelay(relay, "south", _south);
        var proof = await south.GreetAsync(new RelayAddress(setup.Id, "127.0.0.1", 1));
        await south.SendAsync(proof!.Value.Write, Entry("once"));
        await relay.LinkedAsync("south");

        var repeated = string.Concat(Enumerable.Repeat(Entry("once"), EntriesInPiece));
        var slowed = "";
        await Eventually.TrueAsync(
            async () =>
            {
                await south.Client.SendAsync(repeated);
                await south.ReadKnownAsync(EntriesInPiece);
                slowed = (await relay.Grains.GetGrain<IFederationGrain>("south").Status()).Slowed;
                return slowed.Length > 0;
            },
            "it is slowed");

        Assert.Contains("were here before", slowed, StringComparison.Ordinal);
        using var alice = await relay.RegisterAsync("alice");
        await alice.SendAsync(Wire.Send("bob", "meanwhile"));
        Assert.Equal("ok", Wire.Member(await alice.ReadLineAsync(), "status"));
        await south.Client.SendAsync(Entry("something new"));
        await Eventually.TrueAsync(
            async () => (await relay.Grains.GetGrain<IFederationGrain>("south").Status()).Slowed.Length == 0, "it is forgiven");
        Assert.Equal(["once", "meanwhile", "something new"], relay.LogLines().Select(Wire.Body));
    }

    private static string Entry(string body) => $"RELAY||{Wire.Entry("zoe", "x", body, Wire.Time(1), ["elsewhere"])}\n";
}
