using System.Buffers;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Client.Diagnostics;
using OrleansRelay.Client.Sending;
using OrleansRelay.Client.Tests.Support;
using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Tests.Sending;

public sealed class OutboxTests
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new();
    private readonly ClientTelemetry _telemetry = new("alice");
    private readonly RelayClientOptions _options;
    private readonly Outbox _outbox;

    public OutboxTests()
    {
        _options = new RelayClientOptions { Addresses = ["relay://x"], Name = "alice", Time = _time };
        _outbox = new Outbox(_options, _telemetry);
    }

    [Fact]
    public void Take_OneIsRefused_WaitsForTheAnswersOfThoseBehindItAndThenForItsTime()
    {
        Send("1");
        Send("2");
        Send("3");
        Assert.Equal("1 2 3", Take());
        Limit();
        Send("4");

        Assert.Equal("", Take(Timeout.InfiniteTimeSpan));
        Acknowledge();
        Limit();
        Assert.Equal("", Take(RetryAfter));
        _time.Advance(RetryAfter / 2);
        Assert.Equal("", Take(RetryAfter / 2));
        _time.Advance(RetryAfter / 2);

        // One at a time.
        Assert.Equal("1", Take());
        Assert.Equal("", Take());
        Acknowledge();
        Assert.Equal("3", Take());
        Acknowledge();
        Assert.Equal("4", Take());
        Acknowledge();
    }

    [Fact]
    public void Take_AMinuteAfterTheLastRefusal_TakesManyAgain()
    {
        Send("1");
        Take();
        Limit();
        _time.Advance(RetryAfter);
        Assert.Equal("1", Take());
        Acknowledge();
        Send("2");
        Send("3");
        Assert.Equal("2", Take());
        Acknowledge();

        _time.Advance(TimeSpan.FromMinutes(1));
        Send("4");
        Assert.Equal("3 4", Take());
    }

    [Fact]
    public void Take_ConnectionLostAmongRefusals_KeepsTheOrder()
    {
        foreach (var text in new[] { "1", "2", "3", "4" })
            Send(text);
        Take();
        Limit();
        Acknowledge();
        Send("5");

        _outbox.Disconnected();

        var taken = new List<string>();
        while (Take() is { Length: > 0 } text)
        {
            taken.Add(text);
            Acknowledge();
        }

        Assert.Equal(["1", "3", "4", "5"], taken);
    }

    [Fact]
    public void Answer_NothingWasAsked_Throws() =>
        Assert.Equal(RelayErrorCodes.BadServer, Assert.Throws<RelayException>(Acknowledge).Code);

    private void Send(string text) =>
        _outbox.Add(new SendRequest("bob", text, text, RelayAckLevel.Accepted, _options, _telemetry), CancellationToken.None);

    private void Limit() => Answer(ScriptedConnection.Error(RelayErrorCodes.RateLimited, $", \"retry_after_ms\": {RetryAfter.TotalMilliseconds}"));

    private void Acknowledge() => Answer(ScriptedConnection.Ack("any"));

    private void Answer(string text)
    {
        var line = new ServerLine();
        line.Read(Encoding.UTF8.GetBytes(text));
        _outbox.Answer(line);
    }

    // The texts of what may be written now.
    private string Take(TimeSpan? pause = null)
    {
        var batch = new ArrayBufferWriter<byte>();
        Assert.Equal(pause, _outbox.Take(batch));
        var frames = Encoding.UTF8.GetString(batch.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', frames.Select(static frame => frame.Split('"')[3]));
    }
}
