using OrleansRelay.Log.Origins;
using OrleansRelay.Testing;

namespace OrleansRelay.Log.Tests.Origins;

/// <summary>The journal as the log writes and reads it, over restarts, crashes and hands that were laid on it.</summary>
public sealed class OriginJournalTests : IDisposable
{
    private static readonly LogOrigin Other = new(2);

    private readonly LogFolder _folder = new();

    private string JournalPath => _folder.File("relay_log.jsonl.origins");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_AfterRestart_KnowsEveryRun()
    {
        OriginRun[] runs;
        LogVector vector;
        using (var log = _folder.Open())
        {
            log.Accept(1);
            log.Replicate(Other, 1000, 2, 3);
            log.Accept(4);
            await log.DurableAsync(log.Head);
            (runs, vector) = (log.Origins.Since(0, out _), log.Origins.Vector());
        }

        using var again = _folder.Open();

        Assert.Equal(3, runs.Length);
        Assert.Equal(runs, again.Origins.Since(0, out _));
        Assert.All(vector.Ends, end => Assert.Equal(end.Value, again.Origins.Covered(end.Key)));
        Assert.NotEqual(runs[0].Origin, again.Origin);
    }

    [Fact]
    public async Task Open_LogWithoutJournal_IsAllOfOneOrigin()
    {
        using (var log = _folder.Open())
        {
            log.Accept(1);
            log.Replicate(Other, 1000, 2);
            await log.DurableAsync(log.Head);
        }

        File.Delete(JournalPath);
        using var again = _folder.Open();

        var run = Assert.Single(again.Origins.Since(0, out _));
        Assert.Equal((0, again.Head), (run.Start, run.End));
        Assert.NotEqual(Other, run.Origin);
    }

    [Fact]
    public async Task Open_JournalThatTellsOfLinesNeverWritten_LeavesThemOut()
    {
        using (var log = _folder.Open())
        {
            log.Accept(1);
            await log.DurableAsync(log.Head);
        }

        var head = new FileInfo(_folder.LivePath).Length;
        File.AppendAllText(JournalPath, $"{head} {Other} 500\n{head + 1000} {new LogOrigin(3)} 0\n");
        using var again = _folder.Open();

        Assert.Single(again.Origins.Since(0, out _));
        Assert.Equal(long.MinValue, again.Origins.Covered(Other));
    }

    [Fact]
    public async Task Open_JournalCutOffInALine_KeepsTheLinesBefore()
    {
        OriginRun[] runs;
        using (var log = _folder.Open())
        {
            log.Accept(1);
            log.Replicate(Other, 1000, 2);
            await log.DurableAsync(log.Head);
            runs = log.Origins.Since(0, out _);
        }

        File.AppendAllText(JournalPath, "4711 00000000");
        using var again = _folder.Open();

        Assert.Equal(runs, again.Origins.Since(0, out _));
        Assert.DoesNotContain(_folder.Said, static said => said.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nonsense\n")]
    [InlineData("\n")]
    [InlineData("-5 0000000000000002 0\n")]
    [InlineData("0 1 0000000000000002 0 7\n")]
    [InlineData("99999999999999999999999999 0000000000000002 0\n")]
    [InlineData("5 0000000000000002 99999999999999999999\n")]
    [InlineData("9 0000000000000002 0\n5 0000000000000003 0\n")]
    [InlineData("0 5 0000000000000002 0\n4 9 0000000000000003 0\n")]
    [InlineData("5 5 0000000000000002 0\n")]
    [InlineData("0 zzzz 0\n")]
    [InlineData("0 000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000002 0\n")]
    public async Task Open_JournalThatSomebodyEdited_IsReadUpToThereAndSaidSo(string text)
    {
        using (var log = _folder.Open())
        {
            log.Accept(1);
            await log.DurableAsync(log.Head);
        }

        File.WriteAllText(JournalPath, text);
        using var again = _folder.Open();

        Assert.Equal(0, again.Origins.Oldest);
        Assert.Equal(again.Head, again.Origins.Since(0, out _)[^1].End);
        Assert.InRange(again.Origins.Covered(Other), long.MinValue, again.Head);
        Assert.Contains(_folder.Said, static said => said.Contains(".origins", StringComparison.Ordinal));
    }

    // A power cut may keep lines of the log and lose what tells whose they are.
    [Fact]
    public async Task Open_JournalThatLostItsEnd_TakesTheRestForNobodysThatIsKnown()
    {
        var length = TestLines.Line(1).Length;
        using (var log = _folder.Open())
        {
            log.Accept(1);
            log.Replicate(Other, 1000, 2);
            await log.DurableAsync(log.Head);
            log.Replicate(Other, 1000 + length, 3);
            await log.DurableAsync(log.Head);
        }

        var lines = File.ReadAllLines(JournalPath);
        Assert.Equal([$"{length} {2 * length} {Other} 1000", $"{length} {3 * length} {Other} 1000"], lines[^2..]);
        File.WriteAllLines(JournalPath, lines[..^1]);
        using var again = _folder.Open();

        Assert.Equal(1000 + length, again.Origins.Covered(Other));
        Assert.Equal([0, length, 2 * length], again.Origins.Since(0, out _).Select(static run => run.Start));
        Assert.NotEqual(Other, again.Origins.Since(0, out _)[^1].Origin);
    }

    [Fact]
    public async Task Write_AfterRestart_GoesOnInOneJournal()
    {
        for (var life = 0; life < 3; life++)
        {
            using var log = _folder.Open();
            log.Accept(2 * life);
            log.Replicate(Other, 1000 * life, (2 * life) + 1);
            await log.DurableAsync(log.Head);
        }

        using var last = _folder.Open();

        Assert.Equal(6, last.Origins.Since(0, out _).Length);
        Assert.Equal(6, File.ReadAllLines(JournalPath).Length);
    }

    [Fact]
    public async Task Write_DiskThatFailsForAWhile_LosesNoRun()
    {
        using (var log = _folder.Open())
        {
            log.Accept(1);
            await log.DurableAsync(log.Head);
            _folder.Disk.Writing = static _ => throw new IOException("full");
            log.Replicate(Other, 1000, 2);
            log.Accept(3);
            Assert.False(await log.WhenDurable(log.Head, TimeSpan.FromSeconds(30)));
            _folder.Disk.Writing = static _ => { };
            await EventuallyDurableAsync(log);
        }

        using var again = _folder.Open();

        Assert.Equal(3, again.Origins.Since(0, out _).Length);
        Assert.Equal(Other, again.Origins.Since(0, out _)[1].Origin);
    }

    private async Task EventuallyDurableAsync(MessageLog log) => await Eventually.TrueAsync(
        async () =>
        {
            _folder.Time.Advance(TimeSpan.FromSeconds(1));
            return await log.WhenDurable(log.Head, TimeSpan.Zero);
        },
        "the disk works again");
}
