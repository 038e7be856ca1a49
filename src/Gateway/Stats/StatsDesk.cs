using OrleansRelay.Federation;
using OrleansRelay.Federation.Links;
using OrleansRelay.Gateway.Ingest;
using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Nodes;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Stats;

/// <summary>Answers how the relay is: its nodes, its links, and who is limited.</summary>
/// <param name="reports">Null: nobody is told.</param>
internal sealed class StatsDesk(
    StatsPolicy policy, string relay, NodeReports? reports, RelayDirectory directory, IGrainFactory grains, TimeProvider time)
{
    private static readonly FrameAnswer NotTold =
        FrameAnswer.Refused(ErrorCode.NotAllowed, "This relay tells how it is on its own machine only, or not at all.");

    public async ValueTask<FrameAnswer> AnswerAsync(Session session)
    {
        if (policy == StatsPolicy.Off || !session.IsLocal || reports is null)
            return NotTold;
        var (asking, links) = (reports.AllAsync(), Task.WhenAll(directory.Relays.Select(AskAsync)));
        var nodes = await asking;
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        var reply = new StatsReply("stats", now, relay, nodes[0].Node, Array.ConvertAll(nodes, Of), await links, Limits(nodes));
        var line = new ByteBuffer();
        line.Append(reply.ToLine());
        return FrameAnswer.InItsWords(line);
    }

    private async Task<StatsReply.LinkStats> AskAsync(RelayAddress other)
    {
        try
        {
            var link = await grains.GetGrain<IFederationGrain>(other.Id).Status();
            var state = link.Phase switch
            {
                LinkPhase.Linked => "up",
                LinkPhase.LinkedToSeed => "up_to_seed",
                _ => "down",
            };
            var error = link.Phase == LinkPhase.Down && link.LastError.Length > 0 ? link.LastError : link.Slowed;
            return new StatsReply.LinkStats(
                other.Id, state, link.BehindMessages, link.BehindAge.TotalSeconds, link.Slowed.Length > 0, error.Length > 0 ? error : null);
        }
        catch (Exception)
        {
            return new StatsReply.LinkStats(other.Id, "unknown", 0, 0, Slowed: false, "Its grain does not answer.");
        }
    }

    private static StatsReply.NodeStats Of(NodeReport report) => report.Error is not null ? new() { Node = report.Node, Error = report.Error } : new()
    {
        Node = report.Node,
        Uptime = report.Uptime.TotalSeconds,
        Connections = report.Connections,
        Peers = report.Peers,
        Accepted = report.Accepted,
        Duplicates = report.Duplicates,
        Limited = report.Limited,
        Refused = report.Refused,
        SentBytes = report.SentBytes,
        LogBytes = report.LogBytes,
        MemoryBytes = report.MemoryBytes,
        CpuSeconds = report.Processor.TotalSeconds,
    };

    private static StatsReply.LimitStats[] Limits(NodeReport[] nodes) =>
    [
        .. nodes.SelectMany(static node => node.Limits).GroupBy(static one => one.Address, static one => one.Limited)
            .Select(static one => new StatsReply.LimitStats(one.Key, one.Sum()))
            .OrderByDescending(static one => one.Limited).Take(LimitedAddresses.MostTold),
    ];
}
