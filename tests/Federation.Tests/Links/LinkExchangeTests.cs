using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Federation.Links;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Federation.Presence;
using OrleansRelay.Federation.Sync;
using OrleansRelay.Federation.Tests.Support;
using OrleansRelay.Federation.Tests.Sync;
using OrleansRelay.Log;
using OrleansRelay.Log.Origins;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Federation.Tests.Links;

/// <summary>One end of a connection; the test is the other one.</summary>
public sealed class LinkExchangeTests : IAsyncDisposable
{
    private static readonly FederationOptions Options = new();

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly DateTimeOffset _began;
    private readonly CancellationTokenSource _stop = new();
    private readonly MessageLog _log;
    private readonly LogWindow _window;
    private readonly MissingEntries _missing;
    private readonly LinkContext _context;
    private readonly TestWire _wire = new();
    private readonly RelayConnection _connection;
    private readonly LinkCursor _cursor;
    private readonly LinkExchange _exchange;
    private readonly Task _running;

    public LinkExchangeTests()
    {
        _began = _time.GetUtcNow();
        _log = MessageLog.Open(new LogOptions { MemoryBytes = 1 << 22 }, TimeProvider.System, NullLogger<MessageLog>.Instance);
        _log.Append("before");
        var self = new Hello("here", Hello.CurrentVersion, "test");
        _window = new LogWindow(_log, Options, _time);
        _missing = new MissingEntries(_log, Options, _time);
        var connections = new RelayConnections(self, _window, _missing);
        _context = new LinkContext(
            self, RelayIdentity.Create(), new RelayDirectory([]), Options, _log, _window, connections, null, new PeerHints(self, _time), _time, NullLogger.Instance);
        (_connection, _exchange, _cursor) = Connect(_wire);
        _running = RunAsync(_exchange);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _missing.Dispose();
        _window.Dispose();
        _log.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Append_Eager_IsSentAndAnswerMovesTheCursor()
    {
        var line = _log.Append("one");

        Assert.Equal([line], [.. (await _wire.EntriesAsync(1)).Select(static entry => entry + "\n")]);
        Answer([line]);

        Assert.Equal(_log.Head, _cursor.Position);
        Assert.Equal(1, _connection.Counters.Sent);
        Assert.Equal(0, _connection.Counters.SentKnown);
    }

    [Fact]
    public async Task Append_PeerKnowsWhatItIsSent_NoMoreIsSent()
    {
        await using var other = Join();
        await MakeLazyAsync();
        var sent = (await _wire.EntriesAsync(0)).Count;

        _log.Append("goes another way");

        await PassesAsync();
        Assert.Equal(sent, (await _wire.EntriesAsync(0)).Count);
    }

    [Fact]
    public async Task Append_PeerKnowsWhatItIsSent_TellsThePeerThatTheLinkIsNotNeeded()
    {
        await using var other = Join();
        await MakeLazyAsync();

        Assert.Single(_wire.Frames(LinkFrameKind.Prune));
    }

    [Fact]
    public async Task Prune_FromThePeer_NoMoreIsSentAndNothingIsSaid()
    {
        await using var other = Join();

        _connection.Take(LinkFrameKind.Prune, LinkFrame.Prune["RELAY||".Length..]);
        _log.Append("goes another way");

        await PassesAsync();
        Assert.True(_exchange.IsLazy);
        Assert.Empty(_wire.Entries);
        Assert.Empty(_wire.Frames(LinkFrameKind.Prune));
    }

    [Fact]
    public void Prune_OnlyLinkThatThereIs_IsAskedToGoOn()
    {
        _connection.Take(LinkFrameKind.Prune, LinkFrame.Prune["RELAY||".Length..]);

        Assert.False(_exchange.IsLazy);
        Assert.Single(_wire.Frames(LinkFrameKind.Want));
    }

    [Fact]
    public async Task Append_LazyAndThenGrafted_SendsWhatComesFromThenOn()
    {
        await using var other = Join();
        await MakeLazyAsync();
        var sent = (await _wire.EntriesAsync(0)).Count;
        _log.Append("goes another way");

        Take(LinkFrameKind.Want, "want"u8);
        var line = _log.Append("goes this way");

        Assert.Equal(line, (await _wire.EntriesAsync(sent + 1))[^1] + "\n");
        Assert.Equal(sent + 1, _wire.Entries.Count);
    }

    [Fact]
    public async Task Append_OnlyLinkThatThereIs_StaysEager()
    {
        for (var i = 0; i < 10; i++)
            await SendAndAnswerAsync($"{i}", isKnown: true);

        Assert.False(_exchange.IsLazy);
    }

    [Fact]
    public async Task Append_PeerRefusesEverything_IsSentLessAndItIsSaidWhy()
    {
        for (var i = 0; i < 65; i++)
        {
            var line = _log.Append($"{i}");
            await _wire.EntriesAsync(i + 1);
            Refuse(line);
        }

        Assert.Equal(_log.Head, _cursor.Position);
        Assert.Contains("refused the last 65 entries", _connection.Counters.Slowed, StringComparison.Ordinal);
        Assert.Contains("no such thing", _connection.Counters.Slowed, StringComparison.Ordinal);
        _log.Append("one more");
        _log.Append("and another");
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return _wire.Entries.Count > 65;
            },
            "it is sent after a pause");
        Assert.True(_time.GetUtcNow() - _began >= TimeSpan.FromSeconds(1), "no pause");
    }

    [Fact]
    public async Task Want_EntryOfLongAgo_IsSentAndGrafts()
    {
        await using var other = Join();
        var old = _log.AppendOld("long ago", TimeSpan.FromMinutes(3));
        Answer(await _wire.EntriesAsync(1));
        await MakeLazyAsync();
        var sent = (await _wire.EntriesAsync(0)).Count;
        await Eventually.TrueAsync(() => _window.TrySnapshot(out _, out _), "the log is read");

        Take(LinkFrameKind.Want, "want"u8, KeyOf(old));

        Assert.Equal(old, (await _wire.EntriesAsync(sent + 1))[^1] + "\n");
        Assert.True(_exchange.IsLazy);
        Answer([old]);
        Assert.False(_exchange.IsLazy);
    }

    [Fact]
    public async Task Want_Nothing_Grafts()
    {
        await using var other = Join();
        await MakeLazyAsync();

        Take(LinkFrameKind.Want, "want"u8);

        Assert.False(_exchange.IsLazy);
    }

    [Fact]
    public async Task Leave_OtherLinkIsLost_GraftsAndAsksThePeerTo()
    {
        var other = Join();
        await MakeLazyAsync();

        await other.LoseAsync();

        Assert.False(_exchange.IsLazy);
        Assert.Single(_wire.Frames(LinkFrameKind.Want));
    }

    [Fact]
    public async Task Have_EntriesThatLack_AreAskedFor()
    {
        var keys = Keys.Stream(2, perSecond: 10);

        Take(LinkFrameKind.Have, "have"u8, keys);
        _time.Advance(Options.LazyInterval);

        await Eventually.TrueAsync(() => _wire.Frames(LinkFrameKind.Want).Count == 1, "it asks");
    }

    [Fact]
    public void Ping_IsAnswered()
    {
        _connection.Take(LinkFrameKind.Ping, LinkFrame.Ping["RELAY||".Length..]);

        Assert.Single(_wire.Frames(LinkFrameKind.Pong));
    }

    [Fact]
    public async Task Silence_ThreePingsInVain_EndsIt()
    {
        for (var i = 1; i < 5; i++)
        {
            Assert.False(_running.IsCompleted);
            Assert.Equal(i, _wire.Frames(LinkFrameKind.Ping).Count);
            _time.Advance(Options.PingInterval);
            await Eventually.TrueAsync(() => _running.IsCompleted || _wire.Frames(LinkFrameKind.Ping).Count > i, "it pings");
        }

        await Assert.ThrowsAsync<LinkException>(() => _running);
    }

    [Fact]
    public async Task Silence_SomethingComesInBetween_GoesOn()
    {
        for (var i = 0; i < 10; i++)
        {
            _wire.Reads++;
            _time.Advance(Options.PingInterval);
        }

        await _wire.EntriesAsync(0);
        Assert.False(_running.IsCompleted);
    }

    [Fact]
    public async Task Pong_AfterAWhile_TellsHowLongTheWayTakes()
    {
        Assert.Null(_exchange.RoundTrip.Value);
        await Eventually.TrueAsync(() => _wire.Frames(LinkFrameKind.Ping).Count == 1, "it pings at once");
        _time.Advance(TimeSpan.FromMilliseconds(30));

        _connection.Take(LinkFrameKind.Pong, LinkFrame.Pong["RELAY||".Length..]);

        Assert.Equal(TimeSpan.FromMilliseconds(30), _exchange.RoundTrip.Value);
    }

    [Theory]
    [InlineData("{\"answers\": {\"taken\": \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}}", LinkFrameKind.Answers)]
    [InlineData("{\"answer\": {\"status\": \"error\", \"error\": \"rate_limited\", \"retry_after_ms\": 5}}", LinkFrameKind.Answer)]
    [InlineData("{\"answer\": {\"status\": \"error\", \"error\": \"not_allowed\"}}", LinkFrameKind.Answer)]
    public async Task Answer_ThatItCanNotGoOnAfter_EndsIt(string json, LinkFrameKind kind)
    {
        _connection.Take(kind, Encoding.UTF8.GetBytes(json));

        await Assert.ThrowsAsync<LinkException>(() => _running.WaitAsync(Eventually.Deadline));
    }

    [Fact]
    public async Task End_OfTheConnection_EndsIt()
    {
        _wire.Close();

        await Assert.ThrowsAsync<LinkException>(() => _running.WaitAsync(Eventually.Deadline));
    }

    private (RelayConnection Connection, LinkExchange Exchange, LinkCursor Cursor) Connect(TestWire wire)
    {
        var connection = _context.Connections.Open(wire, new Hello("there", Hello.ProvingVersion, "test"), isDialled: false);
        Assert.True(PeerName.TryCreate("there", out var name, out _));
        var cursor = new LinkCursor(new LinkStart(_log.Head, new LogVector()), _log.Origins, _log.Head);
        return (connection, _context.Exchange(connection, name!, cursor, Options), cursor);
    }

    private Task RunAsync(LinkExchange exchange) => exchange.RunAsync(static end => Task.Delay(Timeout.Infinite, end), _stop.Token);

    // Another link, that brings all that is new.
    private OtherLink Join()
    {
        var wire = new TestWire();
        var (connection, exchange, _) = Connect(wire);
        connection.Counters.CountReceived(taken: 1, known: 0);
        return new OtherLink(wire, RunAsync(exchange));
    }

    private Task PassesAsync() => Eventually.TrueAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return _cursor.Position == _log.Head;
        },
        "the cursor passes it");

    private async Task MakeLazyAsync()
    {
        while (!_exchange.IsLazy)
            await SendAndAnswerAsync($"{Guid.NewGuid()}", isKnown: true);
    }

    private async Task SendAndAnswerAsync(string text, bool isKnown)
    {
        var sent = (await _wire.EntriesAsync(0)).Count;
        _log.Append(text);
        Answer([.. (await _wire.EntriesAsync(sent + 1)).Skip(sent)], isKnown);
    }

    private void Answer(IReadOnlyList<string> lines, bool isKnown = false)
    {
        var ids = new byte[MessageId.ByteLength * lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            Assert.True(MessageId.TryParse(Lines.IdOf(lines[i]), out var id));
            id.WriteBytes(ids.AsSpan(i * MessageId.ByteLength, MessageId.ByteLength));
        }

        var frame = new ByteBuffer();
        AnswersFrame.Write(frame, isKnown ? default : ids, isKnown ? ids : default);
        _connection.Take(LinkFrameKind.Answers, frame.WrittenSpan["RELAY||".Length..^1]);
    }

    private void Refuse(string line)
    {
        var frame = new ByteBuffer();
        var answer = $$"""{"status": "error", "error": "malformed", "message": "no such thing", "msg_id": "{{Lines.IdOf(line)}}"}""";
        LinkFrame.WriteAnswer(frame, Encoding.UTF8.GetBytes(answer + "\n"));
        _connection.Take(LinkFrameKind.Answer, frame.WrittenSpan["RELAY||".Length..^1]);
    }

    private void Take(LinkFrameKind kind, ReadOnlySpan<byte> name, params EntryKey[] keys)
    {
        var frame = new ByteBuffer();
        KeysFrame.Write(frame, name, EntryKeys.Write(keys));
        _connection.Take(kind, frame.WrittenSpan["RELAY||".Length..^1]);
    }

    private static EntryKey KeyOf(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        Assert.True(EntryLine.TryReadTime(bytes, out var seconds));
        Assert.True(EntryLine.TryReadId(bytes, out var id));
        return new EntryKey(EntryKey.TimeOf(seconds), id);
    }

    private sealed class OtherLink(TestWire wire, Task running) : IAsyncDisposable
    {
        public async Task LoseAsync()
        {
            wire.Close();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        public async ValueTask DisposeAsync() => await LoseAsync();
    }
}
