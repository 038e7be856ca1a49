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
    StatsPolicy policy, string relay, NodeReports? reports, LinkReports links, TimeProvider time)
{
    private static readonly FrameAnswer NotTold =
        FrameAnswer.Refused(ErrorCode.NotAllowed, "This relay tells how it is on its own machine only, or not at all.");

    public async ValueTask<FrameAnswer> AnswerAsync(Session session)
    {
        if (policy == StatsPolicy.Off || !session.IsLocal || reports is null)
            return NotTold;
        var (asking, linked) = (reports.AllAsync(), links.AllAsync());
        var nodes = await asking;
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        var reply = new StatsReply("stats", now, relay, nodes[0].Node, Array.ConvertAll(nodes, Of), Array.ConvertAll(await linked, Of), Limits(nodes));
        var line = new ByteBuffer();
        line.Append(reply.ToLine());
        return FrameAnswer.InItsWords(line);
    }

    private static StatsReply.LinkStats Of(LinkReport link)
    {
        var status = link.Status ?? new LinkStatus();
        return new StatsReply.LinkStats(
            link.Relay.Id, link.State, status.BehindMessages, status.BehindAge.TotalSeconds, status.Slowed.Length > 0, link.Trouble);
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
        Array.ConvertAll(LimitedAddresses.MostOf(nodes), static one => new StatsReply.LimitStats(one.Address, one.Limited));
}
