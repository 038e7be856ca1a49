using OrleansRelay.Testing;

namespace OrleansRelay.Log.Tests;

/// <summary>What may be passed on is what this log will not forget.</summary>
public sealed class SettledTests : IDisposable
{
    private readonly LogFolder _folder = new();
    private readonly ManualResetEventSlim _letGo = new();

    public void Dispose()
    {
        _letGo.Set();
        _folder.Dispose();
        _letGo.Dispose();
    }

    [Fact]
    public async Task ReadSettled_DiskHangs_EndsBeforeWhatIsNotOnIt()
    {
        using var log = _folder.Open();
        var first = log.Accept(1);
        await log.DurableAsync(first);
        _folder.Disk.Writing = _ => _letGo.Wait(Eventually.Deadline);
        log.Accept(2);
        var more = log.NextSettled();
        Assert.Equal(first, log.Settled);
        Assert.Equal(new LogRead(LogReadStatus.Lines, (int)first, first), log.ReadSettled(0, new byte[4096]));
        Assert.Equal(new LogRead(LogReadStatus.AtEnd, 0, first), log.ReadSettled(first, new byte[4096]));
        Assert.Equal(new LogRead(LogReadStatus.AtEnd, 0, log.Head), log.ReadSettled(log.Head, new byte[4096]));
        Assert.Equal(new LogRead(LogReadStatus.AtEnd, 0, first), log.ReadSettled(log.Head + 1, new byte[4096]));
        Assert.False(more.IsCompleted);

        _letGo.Set();
        await more.WaitAsync(Eventually.Deadline);
        await Eventually.TrueAsync(() => log.Settled == log.Head, "settled");
        Assert.Equal(new LogRead(LogReadStatus.Lines, (int)(log.Head - first), log.Head), log.ReadSettled(first, new byte[4096]));
    }

    [Theory]
    [InlineData(FsyncMode.Never)]
    [InlineData(FsyncMode.Interval)]
    public void ReadSettled_OtherModes_DoesNotAskTheDisk(FsyncMode mode)
    {
        _folder.Options = _folder.Options with { Fsync = mode };
        _folder.Disk.Writing = _ => _letGo.Wait(Eventually.Deadline);
        using var log = _folder.Open();
        var more = log.NextSettled();
        var end = log.Accept(1);
        Assert.True(more.IsCompleted);
        Assert.Equal(new LogRead(LogReadStatus.Lines, (int)end, end), log.ReadSettled(0, new byte[4096]));
        _letGo.Set();
    }

    [Fact]
    public void ReadSettled_WithoutAFile_IsAllThatIsThere()
    {
        _folder.Options = _folder.Options with { File = null };
        using var log = _folder.Open();
        var end = log.Accept(1);
        Assert.Equal((end, end), (log.Settled, log.ReadSettled(0, new byte[4096]).Next));
    }
}
