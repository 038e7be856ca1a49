using OrleansRelay.Log.Places;

namespace OrleansRelay.Log.Tests.Places;

public sealed class LogPlacesTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Find_AMessage_WhereverItLies()
    {
        using var log = _folder.Open();
        var ends = new List<long>();
        // More than memory holds, in lines of which some lie across the blocks that are searched.
        for (var i = 0; i < 5000; i++)
        {
            ends.Add(log.Accept(i, bodyLength: 700));
            if (i % 100 == 0)
                await log.DurableAsync(ends[^1]);
        }

        foreach (var i in (int[])[0, 1, 1234, 2500, 4998, 4999])
            Assert.Equal(new ResumePoint(ends[i], true), await log.Places.FindAsync(TestLines.Id(i)));
        Assert.Null(await log.Places.FindAsync(TestLines.Id(5000)));
    }

    [Fact]
    public void Find_ATimeFromBeforeTheLastStart_GoesByWhatTheLinesSay()
    {
        var lines = Enumerable.Range(0, 100).Select(static i => Line(1000 + (60 * i), i)).ToList();
        _folder.Leave([.. lines.SelectMany(static line => line)]);
        using var log = _folder.Open();
        var start = 0L;
        for (var i = 0; i < 100; i++)
        {
            var found = log.Places.Find(DateTimeOffset.FromUnixTimeSeconds(1000 + (60 * i)));
            // Times are looked at now and then.
            Assert.InRange(found.Position, start - 5000, start);
            Assert.True(found.IsComplete);
            start += lines[i].Length;
        }

        Assert.Equal(new ResumePoint(0, true), log.Places.Find(DateTimeOffset.FromUnixTimeSeconds(1)));
        Assert.Equal(log.Head, log.Places.Find(_folder.Time.GetUtcNow()).Position);
        Assert.Equal(1000, log.Places.OldestTime());
    }

    [Fact]
    public void Find_EntriesOfOtherRelays_SayNothingOfWhenTheyCame()
    {
        // An entry that came late, behind one of our own.
        byte[] late = [.. Line(5000, 1), .. Line(1, 2, "\"relay2\", \"relay1\""), .. Line(9000, 3, "\"relay2\", \"relay1\"")];
        _folder.Leave(late);
        using var log = _folder.Open();
        Assert.Equal(0, log.Places.Find(DateTimeOffset.FromUnixTimeSeconds(9500)).Position);
    }

    [Fact]
    public void Find_WithoutAFile_KnowsNothingFromBeforeTheStart()
    {
        _folder.Options = _folder.Options with { File = null };
        using var log = _folder.Open();
        log.Accept(1);
        Assert.Equal(new ResumePoint(0, false), log.Places.Find(_folder.Time.GetUtcNow().AddHours(-1)));
        Assert.Equal(new ResumePoint(0, true), log.Places.Find(_folder.Time.GetUtcNow()));
        Assert.Equal(1.5, log.Places.OldestTime());
    }

    private static byte[] Line(int time, int number, string seenBy = "\"relay1\"") => System.Text.Encoding.ASCII.GetBytes(
        $"{{\"from\": \"alice\", \"to\": \"bob\", \"body\": \"{number}\", \"timestamp\": {time}.0, \"seen_by\": [{seenBy}], \"msg_id\": \"{TestLines.Id(number)}\"}}\n");
}
