using OrleansRelay.Grains.Nodes;

namespace OrleansRelay.Web.Api;

/// <summary>What a node has counted since its start, and what it takes of its machine.</summary>
internal record NodeCounters
{
    protected NodeCounters(NodeReport report)
    {
        (Node, Uptime, Connections, Peers) = (report.Node, report.Uptime.TotalSeconds, report.Connections, report.Peers);
        (Accepted, Duplicates, Limited, Refused) = (report.Accepted, report.Duplicates, report.Limited, report.Refused);
        (SentBytes, LogBytes, MemoryBytes) = (report.SentBytes, report.LogBytes, report.MemoryBytes);
        CpuSeconds = report.Processor.TotalSeconds;
    }

    /// <summary>Its name in its cluster; null if it is alone.</summary>
    public string? Node { get; }

    /// <summary>Seconds.</summary>
    public double Uptime { get; }

    /// <summary>Connections of clients and relays, registered or not.</summary>
    public int Connections { get; }

    public int Peers { get; }

    /// <summary>Messages that came in here and were new.</summary>
    public long Accepted { get; }

    /// <summary>… and were here before.</summary>
    public long Duplicates { get; }

    /// <summary>Frames that were over the limit of their address.</summary>
    public long Limited { get; }

    /// <summary>Frames that were refused for what they say.</summary>
    public long Refused { get; }

    public long SentBytes { get; }

    public long LogBytes { get; }

    /// <summary>What its process has of the machine's memory.</summary>
    public long MemoryBytes { get; }

    public double CpuSeconds { get; }
}
