using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Log;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Federation;

public sealed class LinkProgressTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<MessageLog> _logs = [];

    public void Dispose()
    {
        foreach (var log in _logs)
            log.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Begin_LogWithEntries_SendsNoneOfThem()
    {
        var log = Open("a");
        log.Append("before");

        var start = LinkProgress.Begin(log).Start;

        Assert.Equal(log.Head, start.Position);
        Assert.Equal(log.Head, start.Has[log.Origin]);
    }

    [Fact]
    public void Resume_OnAnotherNode_BeginsWithTheFirstEntryThatWasNotAcknowledged()
    {
        var (here, there) = (Open("a"), Open("b"));
        var one = here.Append("one");
        there.AppendReplica("one", here.Origin, 0);
        var state = Save(LinkProgress.Begin(here), here.Head);
        var two = here.Append("two");
        there.AppendReplica("three", there.Origin, there.Head);
        there.AppendReplica("two", here.Origin, one.Length);

        Assert.Equal(one.Length, LinkProgress.Resume(there, state).Start.Position);

        state = Save(LinkProgress.Resume(here, state), here.Head);
        var start = LinkProgress.Resume(there, state).Start;

        // "three" was never sent; "two", behind it, was.
        Assert.Equal(one.Length, start.Position);
        Assert.Equal(one.Length + two.Length, start.Has[here.Origin]);
    }

    [Fact]
    public void Resume_EntryOfNodeThatComesLater_IsNotCoveredByWhatWasAcknowledgedElsewhere()
    {
        var (here, there) = (Open("a"), Open("b"));
        here.Append("one");
        var state = Save(LinkProgress.Begin(here), here.Head);

        there.Append("two");

        Assert.Equal(0, LinkProgress.Resume(there, state).Start.Position);
    }

    [Fact]
    public void Resume_SameLogInItsNextLife_GoesOnWhereItWas()
    {
        var log = Open("a");
        log.Append("one");
        var state = Save(LinkProgress.Begin(log), log.Head);
        var acknowledged = log.Head;
        log.Append("two");
        log.Dispose();

        Assert.Equal(acknowledged, LinkProgress.Resume(Open("a"), state).Start.Position);
    }

    [Fact]
    public void Resume_StateOfAnEarlierVersion_GoesOnAtItsPosition()
    {
        var log = Open("a");
        log.Append("one");
        var position = log.Head;
        log.Append("two");

        var start = LinkProgress.Resume(log, new LinkState { Log = log.Name, Position = position }).Start;

        Assert.Equal(position, start.Position);
    }

    [Fact]
    public void Resume_LogThatKnowsNothingOfIt_SendsAllThatIsInMemory()
    {
        var log = Open("a");
        var state = Save(LinkProgress.Begin(log), log.Head);
        var other = Open("b");
        other.Append("one");

        Assert.Equal(0, LinkProgress.Resume(other, state).Start.Position);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(1000)]
    public void Resume_PositionWithinALineOrBeyondTheLog_SendsAllThatIsInMemory(int offset)
    {
        var log = Open("a");
        log.Append("one");
        var position = log.Head + offset;
        log.Append("two");

        var start = LinkProgress.Resume(log, new LinkState { Log = log.Name, Position = position }).Start;

        Assert.Equal(0, start.Position);
        Assert.Empty(start.Has.Ends);
    }

    [Fact]
    public void Resume_AcknowledgedWithinALine_SendsAllThatIsInMemory()
    {
        var log = Open("a");
        log.Append("one");
        var state = Save(LinkProgress.Begin(log), log.Head);
        log.Append("two");
        state.Acknowledged[log.Origin.Value]++;

        var start = LinkProgress.Resume(log, state).Start;

        Assert.Equal(0, start.Position);
        Assert.Empty(start.Has.Ends);
    }

    [Fact]
    public void Unknown_LogWithEntries_SendsAllOfThem()
    {
        var log = Open("a");
        log.Append("one");

        Assert.Equal(0, LinkProgress.Unknown(log).Start.Position);
    }

    [Fact]
    public void Advance_SamePosition_HasNothingToSave()
    {
        var log = Open("a");
        log.Append("one");
        var progress = LinkProgress.Begin(log);

        Assert.False(progress.Advance(log.Head));
        log.Append("two");
        Assert.True(progress.Advance(log.Head));
        Assert.False(progress.Advance(log.Head));
    }

    private static LinkState Save(LinkProgress progress, long position)
    {
        var state = new LinkState();
        progress.Advance(position);
        progress.Note(state);
        return state;
    }

    private MessageLog Open(string name)
    {
        var options = new LogOptions { File = _folder.File(name + ".jsonl"), MemoryBytes = 1 << 22 };
        var log = MessageLog.Open(options, new FakeTimeProvider(), NullLogger<MessageLog>.Instance);
        _logs.Add(log);
        return log;
    }
}
