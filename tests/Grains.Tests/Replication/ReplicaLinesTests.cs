using System.Text;
using OrleansRelay.Grains.Replication;
using OrleansRelay.Log;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Replication;

public sealed class ReplicaLinesTests
{
    private static readonly string One = Entry("one");
    private static readonly string Two = Entry("two");
    private static readonly string Long = Entry(new string('x', 1000));

    [Fact]
    public void Parse_Entries_FindsTheirEndsAndIds()
    {
        var lines = Parse(One + Two, 10_000);

        Assert.Equal((0, One.Length + Two.Length), (lines.Skipped, lines.Length));
        Assert.Equal([One.Length, One.Length + Two.Length], lines.Ends);
        Assert.Equal([Lines.IdOf(One), Lines.IdOf(Two)], lines.Ids.Select(static id => id.ToString()));
    }

    [Fact]
    public void Parse_MoreThanFits_TakesWholeLines()
    {
        var lines = Parse(One + Two, One.Length + Two.Length - 1);

        Assert.Equal([One.Length], lines.Ends);
    }

    [Theory]
    [InlineData("rubbish\n")]
    [InlineData("\n\n\n")]
    [InlineData("{\"msg_id\": \"0\"}\n")]
    [InlineData("ü\u0000\n")]
    public void Parse_NoEntryFirst_SkipsIt(string strange)
    {
        var lines = Parse(strange + One, 10_000);

        Assert.Equal(Encoding.UTF8.GetByteCount(strange), lines.Skipped);
        Assert.Equal([One.Length], lines.Ends);
    }

    [Fact]
    public void Parse_NoEntryBetween_StopsBeforeIt()
    {
        var lines = Parse(One + "rubbish\n" + Two, 10_000);

        Assert.Equal((0, One.Length), (lines.Skipped, lines.Length));
    }

    [Theory]
    [InlineData("no newline")]
    [InlineData("")]
    public void Parse_NothingThatIsAnEntry_SkipsAll(string text)
    {
        var lines = Parse(text, 10_000);

        Assert.Equal((text.Length, 0), (lines.Skipped, lines.Length));
        Assert.Empty(lines.Ids);
    }

    [Fact]
    public void Parse_LineLongerThanAnyMayBe_IsSkipped()
    {
        var lines = Parse(Long + One, 10_000, One.Length);

        Assert.Equal((Long.Length, One.Length), (lines.Skipped, lines.Length));
    }

    [Fact]
    public void Parse_LineLongerThanAnyMayBeBehindAnother_StopsBeforeIt()
    {
        var lines = Parse(One + Long, 10_000, One.Length);

        Assert.Equal((0, One.Length), (lines.Skipped, lines.Length));
    }

    [Fact]
    public void Parse_LineLongerThanABatch_IsTakenAlone()
    {
        var lines = Parse(Long + One, 10);

        Assert.Equal([Long.Length], lines.Ends);
    }

    private static ReplicaLines Parse(string text, int maxBytes, int maxLineBytes = 10_000) =>
        ReplicaLines.Parse(Encoding.UTF8.GetBytes(text), maxBytes, maxLineBytes);

    private static string Entry(string text)
    {
        using var log = MessageLog.Open(
            new LogOptions { MemoryBytes = LogOptions.MinMemoryBytes },
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<MessageLog>.Instance);
        return log.Append(text);
    }
}
