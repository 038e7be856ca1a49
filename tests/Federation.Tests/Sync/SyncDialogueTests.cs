using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Federation.Sync;
using OrleansRelay.Log;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Federation.Tests.Sync;

/// <summary>One relay asks, the other answers, frame by frame.</summary>
public sealed class SyncDialogueTests : IDisposable
{
    private static readonly FederationOptions Options = new();
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly MessageLog _here = Open();
    private readonly MessageLog _there = Open();
    private TimeProvider _time = TimeProvider.System;
    private int _frames;
    private bool _isEqual;
    private readonly List<MessageId> _onlyHere = [];
    private readonly List<MessageId> _onlyThere = [];

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    [Fact]
    public async Task CompareAsync_SameEntries_NothingDiffers()
    {
        for (var i = 0; i < 1000; i++)
            Append($"{i}", _here, _there);

        Assert.Equal(0, await CompareAsync());
        Assert.Equal(1, _frames);
        Assert.True(_isEqual, "who answers does not know it");
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(2000, 100)]
    [InlineData(100, 2000)]
    public async Task CompareAsync_EachHasEntriesOfItsOwn_EachIsToldOfOnce(int both, int own)
    {
        for (var i = 0; i < both; i++)
            Append($"{i}", _here, _there);
        var (here, there) = (new List<MessageId>(), new List<MessageId>());
        for (var i = 0; i < own; i++)
        {
            here.Add(Append($"here {i}", _here));
            there.Add(Append($"there {i}", _there));
        }

        Assert.Equal(2 * own, await CompareAsync());
        Assert.Equal(here.Order(), _onlyHere.Order());
        Assert.Equal(there.Order(), _onlyThere.Order());
        Assert.False(_isEqual);
    }

    [Fact]
    public async Task CompareAsync_EntriesOfThisMoment_AreNotMissingYet()
    {
        Assert.True(EntryLine.TryReadTime(Encoding.UTF8.GetBytes(_here.Append("on its way")), out var sent));
        var time = DateTimeOffset.UnixEpoch.AddSeconds(sent);
        _time = new FakeTimeProvider(time + (Options.LazyInterval / 8));

        await CompareAsync();

        Assert.Empty(_onlyHere);
        _time = new FakeTimeProvider(time + Options.LazyInterval);
        await CompareAsync();
        Assert.Single(_onlyHere);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no such message")]
    public async Task CompareAsync_ReplyThatMakesNoSense_IsNoComparison(string data)
    {
        Append("one", _here);
        using var here = Window(_here);
        var dialogue = new SyncDialogue(here, "here", "there", Ignore, TimeProvider.System);

        Assert.Null(await dialogue.CompareAsync(Reconciliation.ManyRanges, Answer, CancellationToken.None));

        ValueTask Answer(SyncFrame asked, CancellationToken stop)
        {
            dialogue.Take(SyncFrame.Reply(Encoding.UTF8.GetBytes(data)));
            return ValueTask.CompletedTask;
        }
    }

    [Fact]
    public async Task CompareAsync_LogHasStillToBeRead_IsNoComparison()
    {
        using var log = MessageLog.Open(new LogOptions { MemoryBytes = 1 << 26 }, TimeProvider.System, NullLogger<MessageLog>.Instance);
        var text = new string('x', 60_000);
        for (var i = 0; i < 400; i++)
            log.AppendOld($"{i}{text}", Minute);
        _time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var here = Window(log);
        var dialogue = new SyncDialogue(here, "here", "there", Ignore, TimeProvider.System);

        Assert.Null(await dialogue.CompareAsync(Reconciliation.ManyRanges, Answer, CancellationToken.None));
        ((FakeTimeProvider)_time).Advance(TimeSpan.FromSeconds(1));
        Assert.True(here.TrySnapshot(out _, out _), "it goes on reading by itself");

        ValueTask Answer(SyncFrame asked, CancellationToken stop) => ValueTask.CompletedTask;
    }

    [Fact]
    public void Answer_WithoutABeginning_IsEmpty()
    {
        using var there = Window(_there);
        var responder = new SyncResponder(there, "there", "here", Ignore);
        Assert.True(responder.Answer(SyncFrame.Ask(default, new byte[10])).Data.IsEmpty);
    }

    private static MessageLog Open() =>
        MessageLog.Open(new LogOptions { MemoryBytes = 1 << 22 }, TimeProvider.System, NullLogger<MessageLog>.Instance);

    private LogWindow Window(MessageLog log) => new(log, Options, _time);

    private static MessageId Append(string text, params MessageLog[] logs)
    {
        var line = "";
        foreach (var log in logs)
            line = log.AppendOld(text, Minute);
        Assert.True(MessageId.TryParse(Lines.IdOf(line), out var id));
        return id;
    }

    private static void Ignore(WindowView view, ReconciliationStep step)
    {
    }

    private static FoundDifference Into(List<MessageId> own, List<MessageId> others) => (view, step) =>
    {
        others.AddRange(step.Wanted.Select(static key => key.Id));
        foreach (var keys in step.Offered.SelectMany(view.Read))
            own.AddRange(keys.ToArray().Select(static key => key.Id));
    };

    // What steps of either end tell; the number that the asking end knows of may be smaller.
    private async Task<long> CompareAsync()
    {
        using var here = Window(_here);
        using var there = Window(_there);
        var into = Into(_onlyThere, _onlyHere);
        var responder = new SyncResponder(there, "there", "here", (view, step) =>
        {
            _isEqual |= step.IsEqual;
            into(view, step);
        });
        var dialogue = new SyncDialogue(here, "here", "there", Into(_onlyHere, _onlyThere), TimeProvider.System);
        await dialogue.CompareAsync(Reconciliation.ManyRanges, Answer, CancellationToken.None);
        return _onlyHere.Count + _onlyThere.Count;

        ValueTask Answer(SyncFrame asked, CancellationToken stop)
        {
            _frames++;
            var reply = new ByteBuffer();
            responder.Answer(asked).Write(reply);
            Assert.True(SyncFrame.TryRead(reply.WrittenSpan[RelayPush.Prefix.Length..], out var read));
            dialogue.Take(read);
            return ValueTask.CompletedTask;
        }
    }
}
