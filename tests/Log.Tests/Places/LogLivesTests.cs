using OrleansRelay.Log.Origins;
using OrleansRelay.Log.Places;

namespace OrleansRelay.Log.Tests.Places;

public sealed class LogLivesTests : IDisposable
{
    private static readonly LogOrigin First = new(1);
    private static readonly LogOrigin Second = new(2);
    private static readonly LogOrigin Third = new(3);

    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_EarlierLife_EndsWhereTheNextBegan()
    {
        Open(First, 0);
        Open(Second, 100);
        var lives = Open(Third, 250);
        Assert.Equal(70, lives.Find(First, 70));
        Assert.Equal(100, lives.Find(First, 170));
        Assert.Equal(170, lives.Find(Second, 170));
        Assert.Equal(250, lives.Find(Second, 251));
        Assert.Equal(9999, lives.Find(Third, 9999));
        Assert.Null(lives.Find(new LogOrigin(4), 1));
    }

    [Theory]
    [InlineData("nothing of the kind\n")]
    [InlineData("0 0000000000000001\n7")]
    [InlineData("0 0000000000000001\n900 0000000000000002\n")]
    [InlineData("90 0000000000000001\n80 0000000000000002\n")]
    public void Open_DamagedFile_KnowsNoEarlierLifeAndSaysSo(string text)
    {
        File.WriteAllText(_folder.LivePath + ".lives", text);
        var lives = Open(Third, 100);
        Assert.Null(lives.Find(First, 1));
        Assert.Equal(1, lives.Find(Third, 1));
        Assert.Contains(_folder.Said, static said => said.Contains(".lives can't be read", StringComparison.Ordinal));
    }

    [Fact]
    public void Open_VeryOften_ForgetsTheOldest()
    {
        File.WriteAllLines(
            _folder.LivePath + ".lives", Enumerable.Range(1, LogLives.MaxLives).Select(static i => $"{i} {new LogOrigin((ulong)i)}"));
        var lives = Open(new LogOrigin(ulong.MaxValue), 100_000);
        Assert.Null(lives.Find(First, 1));
        Assert.Equal(2, lives.Find(Second, 2));
        Assert.Equal(LogLives.MaxLives, File.ReadAllLines(_folder.LivePath + ".lives").Length);
    }

    [Fact]
    public void Open_FileCantBeWritten_GoesOnAndSaysSo()
    {
        Directory.CreateDirectory(_folder.LivePath + ".lives.new");
        Assert.Equal(7, Open(First, 0).Find(First, 7));
        Assert.Contains(_folder.Said, static said => said.Contains(".lives can't be written", StringComparison.Ordinal));
    }

    private LogLives Open(LogOrigin own, long head)
    {
        using var files = _folder.OpenFiles();
        return LogLives.Open(files, own, head, isFlushed: false, _folder);
    }
}
