using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OrleansRelay.Log.Disk;
using OrleansRelay.Testing;

namespace OrleansRelay.Log.Tests;

/// <summary>A folder for one log, a clock, and what the log says.</summary>
internal sealed class LogFolder : IDisposable, ILogger<MessageLog>
{
    private readonly TemporaryFolder _folder = new();

    public LogFolder() => Options = new LogOptions
    {
        MemoryBytes = LogOptions.MinMemoryBytes,
        File = LivePath,
        Fsync = FsyncMode.Always,
    };

    public CountingTime Time { get; } = new();

    public LogOptions Options { get; set; }

    public TestDisk Disk { get; } = new();

    /// <summary>The name of the folder itself.</summary>
    public string Name => Path.GetFileName(_folder.Path);

    public string LivePath => _folder.File("relay_log.jsonl");

    public ConcurrentQueue<string> Said { get; } = new();

    /// <summary>The exceptions whose traces were said with it.</summary>
    public ConcurrentQueue<Exception> Traces { get; } = new();

    /// <summary>Called with what is about to be said; may throw, as a logger may.</summary>
    public Action<string> Saying { get; set; } = static _ => { };

    public MessageLog Open() => MessageLog.Open(Options, Time, this, Disk);

    public LogFiles OpenFiles() => new(LivePath, Disk, this);

    public string File(string name) => _folder.File(name);

    public string SegmentPath(long start) => _folder.File($"relay_log.{start:D20}.jsonl");

    public string[] SegmentNames() =>
        [.. Directory.GetFiles(_folder.Path, "relay_log.*.jsonl").Select(path => Path.GetFileName(path)!).Order()];

    /// <summary>Writes the live file as an earlier run would have left it, last written that long ago.</summary>
    public void Leave(byte[] lines, TimeSpan age = default)
    {
        System.IO.File.WriteAllBytes(LivePath, lines);
        System.IO.File.SetLastWriteTimeUtc(LivePath, Time.GetUtcNow().UtcDateTime - age);
    }

    public void Dispose() => _folder.Dispose();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = $"{logLevel}: {formatter(state, exception)}";
        Saying(text);
        Said.Enqueue(text);
        if (exception is not null)
            Traces.Enqueue(exception);
    }
}
