using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Federation.Presence;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Tests.Presence;

public sealed class PeerHintsTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(1));
    private readonly PeerHints _hints;

    public PeerHintsTests() => _hints = new PeerHints(new Hello("here", Hello.CurrentVersion, "test"), _time);

    [Fact]
    public void Hear_LaterHint_TakesThePlaceOfAnEarlierOne()
    {
        _hints.Hear(Hint("a", 2, "new"), "b");
        _hints.Hear(Hint("a", 1, "old"), "c");
        Assert.Equal("a: new", Said());
        _hints.Hear(Hint("a", 3, "newest"), "c");
        Assert.Equal("a: newest", Said());
    }

    [Fact]
    public void Hear_OfOthers_CountsLessThanWhatARelaySaysItself()
    {
        _hints.Hear(Hint("a", long.MaxValue, "invented"), "liar");
        _hints.Hear(Hint("a", 1, "true"), "a");
        _hints.Hear(Hint("a", long.MaxValue, "invented"), "liar");
        Assert.Equal("a: true", Said());

        _time.Advance(PeerHints.Memory + TimeSpan.FromSeconds(1));
        _hints.Hear(Hint("a", 2, "by way of b"), "b");
        Assert.Equal("a: by way of b", Said());
    }

    [Fact]
    public void Hear_OfThisRelay_IsNotBelieved()
    {
        _hints.Tell(1, ["me"], [], []);
        _hints.Hear(Hint("here", long.MaxValue, "invented"), "a");
        Assert.Equal("here: me", Said());
    }

    [Fact]
    public void Hear_MoreRelaysThanAreKept_KeepsThoseOfBefore()
    {
        for (var i = 0; i <= PeerHints.MaxRelays; i++)
            _hints.Hear(Hint($"{i}", 1, "x"), $"{i}");
        Assert.Equal(PeerHints.MaxRelays, _hints.All().Count);
        Assert.DoesNotContain(_hints.All(), static hint => hint.Relay == $"{PeerHints.MaxRelays}");

        _time.Advance(PeerHints.Memory + TimeSpan.FromSeconds(1));
        _hints.Hear(Hint("late", 1, "x"), "late");
        Assert.Equal("late: x", Said());
    }

    [Fact]
    public void WriteNews_Twice_SendsEachHintOnceAndNoneToWhoToldIt()
    {
        var link = new HintsOfLink(_hints, "b");
        _hints.Tell(1, ["me"], [], []);
        link.Hear(Hint("b", 1, "his own"));
        link.Hear(Hint("c", 1, "his news"));
        _hints.Hear(Hint("d", 1, "news"), "d");

        Assert.Equal("here d", Sent(link));
        Assert.Equal("", Sent(link));
        _hints.Hear(Hint("c", 2, "later news"), "d");
        Assert.Equal("c", Sent(link));
    }

    private static PeerHint Hint(string relay, long time, params string[] names) =>
        new() { Relay = relay, Time = time, Count = names.Length, Names = names };

    private static string Sent(HintsOfLink link)
    {
        var frames = new ByteBuffer();
        link.WriteNews(frames);
        var lines = Encoding.UTF8.GetString(frames.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', lines.Select(static line =>
        {
            Assert.True(PeersFrame.TryRead(Encoding.UTF8.GetBytes(line["RELAY||".Length..]), out var hint));
            return hint!.Relay;
        }).Order(StringComparer.Ordinal).OrderBy(static relay => relay != "here"));
    }

    private string Said() => string.Join(", ", _hints.All().Select(static hint => $"{hint.Relay}: {string.Join(' ', hint.Names)}"));
}
