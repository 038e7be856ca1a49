using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace OrleansRelay.Log;

/// <summary>When what was appended is forced onto the disk.</summary>
public enum FsyncMode
{
    /// <summary>Never: the operating system decides. An acknowledgement means "in memory".</summary>
    Never,

    /// <summary>Every <see cref="LogOptions.FsyncInterval"/>. An acknowledgement means "in memory".</summary>
    Interval,

    /// <summary>Before every acknowledgement, one flush for all that are waiting. It means "on disk".</summary>
    Always,
}

/// <summary>What the message log keeps, where, and for how long. Configuration section: <c>Relay:Log</c>.</summary>
public sealed record LogOptions
{
    public const long MinMemoryBytes = 1 << 20;
    public const long MaxMemoryBytes = 1 << 30;

    private const string MaxReplayWindow = "30.00:00:00";
    private static readonly TimeSpan LongestWindow = TimeSpan.Parse(MaxReplayWindow, CultureInfo.InvariantCulture);

    /// <summary>Size of the ring in bytes, rounded up to a power of two; 1 MiB to 1 GiB.</summary>
    [Range(MinMemoryBytes, MaxMemoryBytes)]
    public long MemoryBytes { get; init; } = 64 << 20;

    /// <summary>The live log file, or null to keep messages in memory only. Configuration: <c>Relay:LogFile</c>.</summary>
    [ConfigurationKeyName("LogFile")]
    public string? File { get; init; }

    public FsyncMode Fsync { get; init; } = FsyncMode.Interval;

    /// <summary>How long written bytes may wait for the disk with <see cref="FsyncMode.Interval"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan FsyncInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long an acknowledgement waits for the disk before the client is told <c>unavailable</c>, with
    /// <see cref="FsyncMode.Always"/>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan DurableDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The live file is set aside under its first position when it has grown to this many bytes.</summary>
    [Range(1L << 16, 1L << 40)]
    public long RotateBytes { get; init; } = 128 << 20;

    /// <summary>
    /// Files set aside are deleted, oldest first, while together they hold more bytes than this; at least
    /// <see cref="RotateBytes"/>, since the ids of the replay window are recovered from them.
    /// </summary>
    [Range(0, 1L << 50)]
    public long KeepBytes { get; init; } = 4L << 30;

    /// <summary>
    /// Files set aside are deleted when they were last written longer ago than this; at least <see cref="ReplayWindow"/>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan KeepAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long an id is remembered after it was last seen; as long as files are kept, unless it is set, and 30 days at most, so
    /// that what is still here to be sent again is known wherever it was before. Configuration: <c>Relay:ReplayWindow</c>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", MaxReplayWindow), ConfigurationKeyName("ReplayWindow")]
    public TimeSpan ReplayWindow
    {
        get => field > TimeSpan.Zero ? field : KeepAge < LongestWindow ? KeepAge : LongestWindow;
        init;
    }

    /// <summary>How many ids are remembered at most; beyond it the oldest are forgotten before their time.</summary>
    [Range(1L << 16, 1L << 33)]
    public long MaxIds { get; init; } = 32 << 20;
}
