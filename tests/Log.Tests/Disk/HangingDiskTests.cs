using OrleansRelay.Testing;

namespace OrleansRelay.Log.Tests.Disk;

/// <summary>A disk that answers neither yes nor no until it is let go.</summary>
public sealed class HangingDiskTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    private readonly LogFolder _folder = new();
    private readonly ManualResetEventSlim _letGo = new();
    private int _hanging;

    public void Dispose()
    {
        _letGo.Set();
        _folder.Dispose();
        _letGo.Dispose();
    }

    [Fact]
    public async Task WhenDurable_DiskHangs_IsFalseWhenPatienceIsOver()
    {
        using var log = _folder.Open();
        var end = log.Accept(0);
        await log.DurableAsync(end);
        _folder.Disk.Flushing = _ => Hang();
        end = log.Accept(1);
        var wait = log.WhenDurable(end, Patience).AsTask();
        await HangingAsync();
        _folder.Time.Advance(Patience - TimeSpan.FromMilliseconds(1));
        Assert.False(wait.IsCompleted);
        _folder.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(await wait.WaitAsync(Eventually.Deadline));
        Assert.False(log.IsFailing);

        _letGo.Set();
        await log.DurableAsync(end);
    }

    [Theory]
    [InlineData("write")]
    [InlineData("flush")]
    public async Task Close_DiskHangs_EndsAndLeavesTheThreadItsFiles(string what)
    {
        var log = _folder.Open();
        await log.DurableAsync(log.Accept(0));
        if (what == "write")
            _folder.Disk.Writing = _ => Hang();
        else
            _folder.Disk.Flushing = _ => Hang();
        var wait = log.WhenDurable(log.Accept(1), Patience).AsTask();
        await HangingAsync();
        log.Accept(2);
        log.Close(Soon);
        Assert.Contains(
            $"Error: Log {_folder.LivePath} was closed before its last {TestLines.Lines(1, 2).Length} bytes could be written.",
            _folder.Said);
        Assert.False(await wait.WaitAsync(Eventually.Deadline));
        Assert.False(await log.WhenDurable(log.Head, Patience));
        // It may still write: nobody else may.
        Assert.ThrowsAny<IOException>(_folder.Open);

        _letGo.Set();
        using var again = await OpenAgainAsync();
        Assert.Equal(TestLines.Lines(0, 3), again.ReadAll(0));
    }

    [Fact]
    public async Task Close_DiskHangsAndThenFails_NothingComesOfIt()
    {
        var log = _folder.Open();
        await log.DurableAsync(log.Accept(0));
        _folder.Disk.Flushing = _ =>
        {
            Hang();
            throw new IOException("gone");
        };
        log.Accept(1);
        await HangingAsync();
        log.Close(Soon);
        _letGo.Set();
        await Eventually.TrueAsync(() => !IsLocked(), "the thread ended");
        Assert.Equal(0, _folder.Time.TimerCount);
    }

    private void Hang()
    {
        Interlocked.Increment(ref _hanging);
        Assert.True(_letGo.Wait(Eventually.Deadline));
    }

    private Task HangingAsync() => Eventually.TrueAsync(() => Volatile.Read(ref _hanging) > 0, "hanging");

    private async Task<MessageLog> OpenAgainAsync()
    {
        await Eventually.TrueAsync(() => !IsLocked(), "the thread ended");
        return _folder.Open();
    }

    private bool IsLocked()
    {
        try
        {
            using var held = new FileStream(_folder.LivePath + ".lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
