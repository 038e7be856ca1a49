namespace OrleansRelay.LoadGenerator.Load;

/// <summary>What a run gave.</summary>
internal sealed record Figures
{
    public required LoadOptions Options { get; init; }

    public required int PayloadBytes { get; init; }

    /// <summary>How many messages were published, and how many receivers, or acknowledgements, they were owed.</summary>
    public required long Messages { get; init; }

    public required long Wanted { get; init; }

    public required long Done { get; init; }

    /// <summary>From the first message to the last that was read.</summary>
    public required double Seconds { get; init; }

    public required double ConnectSeconds { get; init; }

    public required double ServerCpuSeconds { get; init; }

    public required long ResidentKiBBefore { get; init; }

    public required long ResidentKiB { get; init; }

    public required Delays Delays { get; init; }

    public bool Complete => Done == Wanted;

    public string Line()
    {
        var deliveries = Options.Mode == LoadMode.Ingest ? 0 : Done;
        var connection = Options.Mode != LoadMode.Connections ? "" :
            $" rss_before_mb={ResidentKiBBefore / 1024.0:F1}" +
            $" rss_kb_per_connection={(ResidentKiB - ResidentKiBBefore) / (double)Options.Receivers:F2}";
        return
            $"mode={Options.Mode.ToString().ToLowerInvariant()} proto={Options.Peer} recv={Options.Receivers}" +
            $" send={Options.Senders} msgs={Messages} bytes={Options.Bytes} payload={PayloadBytes} done={Done} of={Wanted}" +
            $" secs={Seconds:F3} msgs_s={Messages / Seconds:F0} deliveries_s={deliveries / Seconds:F0}" +
            $" server_cpu_s={ServerCpuSeconds:F2} cpu_us_per_done={ServerCpuSeconds * 1e6 / Math.Max(1, Done):F3}{Percentiles(Delays.Each, "")}{Percentiles(Delays.Last, "last_")}" +
            $" connect_s={ConnectSeconds:F2} server_rss_mb={ResidentKiB / 1024.0:F1}{connection}";
    }

    private static string Percentiles(Latencies delays, string which) => delays.Count == 0 ? "" :
        $" {which}p50_us={delays.Percentile(0.5) / 1e3:F0} {which}p99_us={delays.Percentile(0.99) / 1e3:F0}" +
        $" {which}max_us={delays.Longest / 1e3:F0}";
}
