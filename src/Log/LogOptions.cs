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

    /// <summary>Size of the ring in bytes, rounded up to a power of two; 1 MiB to 1 GiB.</summary>
    public long MemoryBytes { get; init; } = 64 << 20;

    /// <summary>The live log file, or null to keep messages in memory only.</summary>
    public string? File { get; init; }

    public FsyncMode Fsync { get; init; } = FsyncMode.Interval;

    /// <summary>How long written bytes may wait for the disk with <see cref="FsyncMode.Interval"/>.</summary>
    public TimeSpan FsyncInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The live file is set aside under its first position when it has grown to this many bytes.</summary>
    public long RotateBytes { get; init; } = 128 << 20;

    /// <summary>Files set aside are deleted, oldest first, while together they hold more bytes than this.</summary>
    public long KeepBytes { get; init; } = 4L << 30;

    /// <summary>Files set aside are deleted when they were last written longer ago than this.</summary>
    public TimeSpan KeepAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long an id is remembered after it was last seen. Configuration: <c>Relay:ReplayWindow</c>.</summary>
    public TimeSpan ReplayWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many ids are remembered at most; beyond it the oldest are forgotten before their time.</summary>
    public long MaxIds { get; init; } = 32 << 20;
}
