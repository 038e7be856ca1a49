using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Federation.Links;
using OrleansRelay.Federation.Sync;
using OrleansRelay.Federation.Tests.Support;
using OrleansRelay.Log;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Federation.Tests.Sync;

public sealed class MissingEntriesTests : IDisposable
{
    private static readonly FederationOptions Options = new() { LazyInterval = TimeSpan.FromSeconds(2) };
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly MessageLog _log;
    private readonly LogWindow _window;
    private readonly MissingEntries _missing;
    private readonly TestWire _wire = new();
    private readonly RelayConnection _peer;

    public MissingEntriesTests()
    {
        _log = MessageLog.Open(new LogOptions { MemoryBytes = 1 << 22 }, TimeProvider.System, NullLogger<MessageLog>.Instance);
        _window = new LogWindow(_log, Options, _time);
        _missing = new MissingEntries(_log, Options, _time);
        _peer = Connect(_wire);
    }

    public void Dispose()
    {
        _missing.Dispose();
        _window.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void Report_EntryThatDoesNotCome_IsAskedForAfterTheGrace()
    {
        var keys = Keys.Stream(3, perSecond: 10);
        _missing.Report(_peer, [keys[2], keys[0]]);
        Assert.Empty(Wanted(_wire));
        _time.Advance(Grace / 2.1);
        _missing.Report(_peer, [keys[1]]);
        Assert.Empty(Wanted(_wire));

        _time.Advance(Grace);

        Assert.Equal(keys, Wanted(_wire));
    }

    [Fact]
    public void Report_EntryThatComesMeanwhile_IsNotAskedFor()
    {
        var line = _log.Append("comes");
        Assert.True(MessageId.TryParse(Lines.IdOf(line), out var id));
        var other = Keys.Stream(1, perSecond: 10)[0];
        _missing.Report(_peer, [new EntryKey(1, id), other]);
        Assert.Equal(1, _missing.Count);
        _log.Append(other.Id);

        _time.Advance(Grace);

        Assert.Equal(0, _missing.Count);
        Assert.Empty(Wanted(_wire));
    }

    [Fact]
    public void Report_NeverComes_IsAskedForEverMoreSeldomAndForgotten()
    {
        _missing.Report(_peer, Keys.Stream(1, perSecond: 10));
        for (var second = 0; second < 290; second++)
            _time.Advance(TimeSpan.FromSeconds(1));

        Assert.InRange(Wanted(_wire).Count, 5, 10);
        for (var second = 0; second < 20; second++)
            _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, _missing.Count);
    }

    [Fact]
    public void Report_OfTwoPeers_OneIsAskedAndThenTheOther()
    {
        var second = new TestWire();
        var other = Connect(second);
        var keys = Keys.Stream(1, perSecond: 10);
        _missing.Report(_peer, keys);
        _missing.Report(other, keys);
        _time.Advance(Grace);
        Assert.Single(Wanted(_wire));
        Assert.Empty(Wanted(second));

        _missing.Report(other, keys);
        for (var i = 0; i < 10; i++)
            _time.Advance(Grace / 2);

        Assert.Single(Wanted(_wire));
        Assert.NotEmpty(Wanted(second));
    }

    [Fact]
    public void Report_PeerIsGone_IsForgotten()
    {
        _missing.Report(_peer, Keys.Stream(1, perSecond: 10));
        _wire.Close();
        _time.Advance(Grace);

        Assert.Equal(0, _missing.Count);
        Assert.Empty(Wanted(_wire));
    }

    [Fact]
    public void Report_MoreThanItsBound_IsLeftToTheNextComparison()
    {
        _missing.Report(_peer, Keys.Stream((1 << 16) + 10, perSecond: 1000));

        Assert.Equal(1 << 16, _missing.Count);
    }

    [Fact]
    public void Report_MoreThanCanBeUnderWay_IsAskedForAtOnce()
    {
        foreach (var keys in Keys.Stream(1 << 16, perSecond: 1000).Chunk(KeysFrame.MaxKeys))
            _missing.Report(_peer, keys);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(1 << 16, Wanted(_wire).Count);
    }

    private RelayConnection Connect(TestWire wire)
    {
        var connections = new RelayConnections(new Hello("here", Hello.CurrentVersion, "test"), _window, _missing);
        return connections.Open(wire, new Hello("there", Hello.ProvingVersion, "test"), isDialled: true);
    }

    private static List<EntryKey> Wanted(TestWire wire) => [.. wire.Frames(LinkFrameKind.Want).SelectMany(static json =>
    {
        Assert.True(KeysFrame.TryRead(json, "want"u8, out var keys));
        return EntryKeys.Read(keys);
    })];
}
