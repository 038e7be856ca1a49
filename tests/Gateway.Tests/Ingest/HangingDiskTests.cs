using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Log;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Ingest;

/// <summary>With <see cref="FsyncMode.Always"/>, a disk that does not come back from a flush.</summary>
public sealed class HangingDiskTests : IDisposable
{
    private const int Publishers = 24;

    private readonly TemporaryFolder _folder = new();
    private readonly ManualResetEventSlim _comesBack = new();
    private readonly TestDisk _disk = new();

    public void Dispose()
    {
        _comesBack.Set();
        _folder.Dispose();
        _comesBack.Dispose();
    }

    [Fact]
    public async Task Send_DiskHangs_PublishersAreToldAndOthersAreServedMeanwhile()
    {
        await using var relay = await StartAsync(TimeSpan.FromSeconds(2));
        var publishers = await Task.WhenAll(Enumerable.Range(0, Publishers).Select(i => relay.RegisterAsync($"publisher{i}")));
        _disk.Flushing = _ => _comesBack.Wait();
        foreach (var publisher in publishers)
            await publisher.SendAsync(Wire.Send("all", "one"));
        using var another = await relay.RegisterAsync("another");
        await another.SendAsync("nonsense\n");
        Assert.Equal("malformed", Wire.Error(await AnswerAsync(another)));
        foreach (var publisher in publishers)
            Assert.Equal("unavailable", Wire.Error(await AnswerAsync(publisher)));

        _comesBack.Set();
        foreach (var publisher in publishers)
        {
            await publisher.SendAsync(Wire.Send("all", "two"));
            Assert.Contains("\"ok\"", await AnswerAsync(publisher), StringComparison.Ordinal);
            publisher.Dispose();
        }
    }

    [Fact]
    public async Task Send_RepeatOfWhatIsNotOnDisk_IsNotAcknowledgedEither()
    {
        await using var relay = await StartAsync(TimeSpan.FromMilliseconds(300));
        using var client = await relay.RegisterAsync("ada");
        _disk.Flushing = _ => _comesBack.Wait();
        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync(Wire.Send("all", "once", id: "1"));
            Assert.Equal("unavailable", Wire.Error(await client.ReadLineAsync()));
        }

        _comesBack.Set();
        await client.SendAsync(Wire.Send("all", "once", id: "1"));
        Assert.Contains("\"duplicate\": true", await client.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Single(relay.LogLines());
    }

    [Fact]
    public async Task Stop_DiskHangs_EndsAllTheSame()
    {
        // By a clock that the stop moves; the hour is more than it can come to.
        var relay = await StartAsync(TimeSpan.FromHours(1), new FakeTimeProvider());
        using var client = await relay.RegisterAsync("ada");
        _disk.Flushing = _ => _comesBack.Wait();
        await client.SendAsync(Wire.Send("all", "one"));
        await Eventually.TrueAsync(() => relay.Log.Head > 0, "it is appended");
        await relay.DisposeAsync();
    }

    // Deliveries of the others' messages come in between.
    private static async Task<string> AnswerAsync(LineClient client)
    {
        string line;
        do
            line = await client.ReadLineAsync();
        while (!line.StartsWith("{\"status\"", StringComparison.Ordinal));
        return line;
    }

    private Task<RunningRelay> StartAsync(TimeSpan deadline, TimeProvider? time = null) => RunningRelay.StartAsync(new RelaySetup
    {
        Time = time ?? TimeProvider.System,
        Log = new LogOptions { File = _folder.File("log.jsonl"), Fsync = FsyncMode.Always, DurableDeadline = deadline },
        Disk = _disk,
    });
}
