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
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly MessageLog _here = Open();
    private readonly MessageLog _there = Open();
    private TimeProvider _time = TimeProvider.System;
    private int _frames;

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    [Fact]
    public async Task CompareAsync_SameEntries_NothingIsMissing()
    {
        for (var i = 0; i < 1000; i++)
            Append($"{i}", _here, _there);

        Assert.Empty(await CompareAsync());
        Assert.Equal(1, _frames);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(2000, 100)]
    [InlineData(100, 2000)]
    public async Task CompareAsync_EachHasEntriesOfItsOwn_TellsWhatThePeerLacks(int both, int own)
    {
        for (var i = 0; i < both; i++)
            Append($"{i}", _here, _there);
        var expected = new HashSet<MessageId>();
        for (var i = 0; i < own; i++)
        {
            expected.Add(Append($"here {i}", _here));
            Append($"there {i}", _there);
        }

        Assert.Equal(expected, await CompareAsync());
    }

    [Fact]
    public async Task CompareAsync_EntriesOfThisMoment_AreNotMissingYet()
    {
        Assert.True(EntryLine.TryReadTime(Encoding.UTF8.GetBytes(_here.Append("on its way")), out var sent));
        _time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(sent + 1));

        Assert.Empty(await CompareAsync());

        _time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(sent + 5));
        Assert.Single(await CompareAsync());
    }

    [Fact]
    public void Answer_WithoutABeginning_IsEmpty() =>
        Assert.True(new SyncResponder(Window(_there), "there", "here").Answer(new SyncFrame(default, new byte[10], default)).Data.IsEmpty);

    private static MessageLog Open() =>
        MessageLog.Open(new LogOptions { MemoryBytes = 1 << 22 }, TimeProvider.System, NullLogger<MessageLog>.Instance);

    private LogWindow Window(MessageLog log) => new(log, new FederationOptions(), _time);

    private static MessageId Append(string text, params MessageLog[] logs)
    {
        var line = "";
        foreach (var log in logs)
            line = log.AppendOld(text, Minute);
        Assert.True(MessageId.TryParse(Lines.IdOf(line), out var id));
        return id;
    }

    private async Task<HashSet<MessageId>> CompareAsync()
    {
        using var here = Window(_here);
        using var there = Window(_there);
        var responder = new SyncResponder(there, "there", "here");
        var dialogue = new SyncDialogue(here, "here", "there", TimeProvider.System);
        return await dialogue.CompareAsync(Answer, CancellationToken.None);

        ValueTask Answer(SyncFrame asked, CancellationToken stop)
        {
            _frames++;
            var answer = new ByteBuffer();
            responder.Answer(asked).Write(answer);
            dialogue.Take(answer.WrittenSpan[RelayPush.Prefix.Length..^1]);
            return default;
        }
    }
}
