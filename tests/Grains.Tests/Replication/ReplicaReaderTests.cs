using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Grains.Replication;
using OrleansRelay.Log;
using OrleansRelay.Log.Origins;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Replication;

/// <summary>What one node reads of its log for another, and what becomes of it there.</summary>
public sealed class ReplicaReaderTests : IDisposable
{
    private static readonly LogOrigin Gone = new(2);
    private static readonly LogOrigin Present = new(3);

    private readonly MessageLog _here = Open();
    private readonly MessageLog _there = Open();

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    [Fact]
    public async Task Read_OtherNodeLacksAll_GetsItInOrder()
    {
        string[] lines = [_here.Append("one"), _here.AppendReplica("two", Gone, 500), _here.Append("three")];

        var batch = await HandOverAsync();

        Assert.True(batch!.IsLast);
        Assert.Equal(string.Concat(lines), Encoding.UTF8.GetString(batch.Lines));
        Assert.Equal(string.Concat(lines), Text(_there));
        Assert.Equal(_here.Origins.Vector().Ends.Select(static end => end.Value).Order(), Covered());
        Assert.Null(await HandOverAsync());
    }

    [Fact]
    public async Task Read_OriginThatSendsItself_IsLeftToIt()
    {
        _here.AppendReplica("not ours", Present, 0);
        var line = _here.Append("ours");

        await HandOverAsync();

        Assert.Equal(line, Text(_there));
    }

    [Fact]
    public async Task Read_OtherNodeHasSome_SendsTheRest()
    {
        var one = _here.Append("one");
        _there.AppendReplica("one", _here.Origin, 0);
        var two = _here.Append("two");

        var batch = await HandOverAsync();

        Assert.Equal(new ReplicaSection(_here.Origin.Value, one.Length, one.Length, two.Length), Assert.Single(batch!.Sections));
        Assert.Equal(one + two, Text(_there));
    }

    [Fact]
    public async Task Read_MoreThanABatch_ComesInSeveral()
    {
        for (var i = 0; i < 9000; i++)
            _here.Append($"{i} {new string('x', 200)}");

        var batches = 0;
        while (await HandOverAsync() is { } batch)
        {
            Assert.InRange(batch.Lines.Length, 1, ReplicaReader.BatchBytes);
            batches++;
        }

        Assert.InRange(batches, 3, 20);
        Assert.Equal(Text(_here), Text(_there));
    }

    [Fact]
    public async Task Read_LineLongerThanABatch_ComesByItself()
    {
        _here.Append("before");
        var line = _here.Append(new string('x', ReplicaReader.BatchBytes - 100));
        _here.Append("after");

        await HandOverAsync();
        var batch = await HandOverAsync();
        await HandOverAsync();

        Assert.Equal(line, Encoding.UTF8.GetString(batch!.Lines));
        Assert.Equal(Text(_here), Text(_there));
    }

    [Fact]
    public async Task Append_SameBatchTwice_ChangesNothing()
    {
        _here.Append("one");
        var batch = await HandOverAsync();
        var head = _there.Head;

        Assert.True(await Appender().AppendAsync(batch!));

        Assert.Equal(head, _there.Head);
    }

    [Fact]
    public async Task Append_EntriesBeforeItMissing_IsRefused()
    {
        var section = new ReplicaSection(Gone.Value, 100, 100, 10);

        var time = new FakeTimeProvider();

        var taking = Appender(time).AppendAsync(new ReplicaBatch { Sender = 1, Sections = [section], Lines = new byte[10] });
        Assert.False(taking.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.False(await taking);
        Assert.Equal(long.MinValue, _there.Origins.Covered(Gone));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(11)]
    public async Task Append_SectionThatIsNotThere_IsRefused(int length)
    {
        var section = new ReplicaSection(Gone.Value, long.MinValue, 0, length);

        Assert.False(await Appender().AppendAsync(new ReplicaBatch { Sender = 1, Sections = [section], Lines = new byte[10] }));
    }

    [Fact]
    public async Task Append_BytesThatAreNoEntries_AreLeftOutButCounted()
    {
        var section = new ReplicaSection(Gone.Value, long.MinValue, 0, 8);

        Assert.True(await Appender().AppendAsync(new ReplicaBatch { Sender = 1, Sections = [section], Lines = "rubbish\n"u8.ToArray() }));

        Assert.Equal(0, _there.Head);
        Assert.Equal(8, _there.Origins.Covered(Gone));
    }

    [Fact]
    public async Task Append_New_TellsTheNodesOwnReaders()
    {
        var told = 0;
        _here.Append("one");
        var batch = Reader(out var has).Read(has, IsOurs);
        var appender = Appender();
        appender.Appended += () => told++;

        await appender.AppendAsync(batch!);
        await appender.AppendAsync(batch!);

        Assert.Equal(1, told);
    }

    private static MessageLog Open() =>
        MessageLog.Open(new LogOptions { MemoryBytes = 1 << 22 }, TimeProvider.System, NullLogger<MessageLog>.Instance);

    private static bool IsOurs(LogOrigin origin) => origin != Present;

    private static string Text(MessageLog log)
    {
        var text = new StringBuilder();
        var block = new byte[1 << 19];
        for (var position = log.Oldest; log.Read(position, block) is { Status: LogReadStatus.Lines } read; position = read.Next)
            text.Append(Encoding.UTF8.GetString(block, 0, read.Count));
        return text.ToString();
    }

    private IEnumerable<long> Covered() =>
        _here.Origins.Vector().Ends.Select(end => _there.Origins.Covered(end.Key)).Order();

    private ReplicaAppender Appender(TimeProvider? time = null) =>
        new(_there, time ?? TimeProvider.System, NullLogger<ReplicaAppender>.Instance);

    private ReplicaReader Reader(out LogVector has)
    {
        has = _there.Origins.Vector();
        var reader = new ReplicaReader(_here, 1 << 19);
        reader.Restart(has, IsOurs);
        return reader;
    }

    private async Task<ReplicaBatch?> HandOverAsync()
    {
        var batch = Reader(out var has).Read(has, IsOurs);
        if (batch is not null)
            Assert.True(await Appender().AppendAsync(batch));
        return batch;
    }
}
