using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using OrleansRelay.Grains.Nodes;
using OrleansRelay.Grains.Telemetry;
using OrleansRelay.Log;

namespace OrleansRelay.Gateway.Stats;

/// <summary>What is measured of this node beside its links: what is counted anyway, read when somebody wants to know it.</summary>
internal sealed class NodeInstruments(IMeterFactory meters, NodeReports reports, TcpGateway gateway, MessageLog log, TimeProvider time) : IHostedService
{
    private const string OutcomeTag = "orleansrelay.outcome";
    private const string NodeTag = "orleansrelay.node";

    // One report serves all instruments that are read together.
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(100);

    private sealed record Snapshot(NodeReport Report, long At);

    private volatile Snapshot? _latest;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = RelayTelemetry.MeterOf(meters);
        AddTraffic(meter);
        AddConnections(meter);
        AddLog(meter);
        meter.CreateObservableGauge("orleansrelay.replica.lag.size", Replicas, "By", "Bytes of this node's log that another node has still to get.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void AddTraffic(Meter meter)
    {
        meter.CreateObservableCounter(
            "orleansrelay.frames", Outcomes, "{frame}", "What came of the frames of clients and relays: accepted, duplicate, limited or refused.");
        meter.CreateObservableCounter("orleansrelay.sent", () => Of(static node => node.SentBytes), "By", "Bytes sent to clients and relays.");
        meter.CreateObservableUpDownCounter(
            "orleansrelay.batches.waiting", () => gateway.Waiting, "{batch}", "Batches that wait for room in the log, or long for another node.");
    }

    private void AddConnections(Meter meter)
    {
        meter.CreateObservableUpDownCounter(
            "orleansrelay.connections", () => Of(static node => node.Connections), "{connection}", "Connections of clients and relays, registered or not.");
        meter.CreateObservableUpDownCounter("orleansrelay.peers", () => Of(static node => node.Peers), "{peer}", "Peers that are connected.");
        meter.CreateObservableUpDownCounter(
            "orleansrelay.pending", () => gateway.PendingBytes, "By", "Bytes that connections have begun to say, or don't take.");
        meter.CreateObservableGauge(
            "orleansrelay.reader.lag.size", SlowestReader, "By", "Bytes of the log that the connection farthest behind has still to get.");
    }

    private void AddLog(Meter meter)
    {
        meter.CreateObservableCounter("orleansrelay.log.appended", () => log.Head, "By", "Bytes appended to the log since it was begun.");
        meter.CreateObservableUpDownCounter("orleansrelay.log.held", () => log.Head - log.Oldest, "By", "Bytes of the log that are still there.");
        meter.CreateObservableUpDownCounter("orleansrelay.log.failing", () => log.IsFailing ? 1 : 0, "{log}", "1 while the log can't be written to its file.");
        meter.CreateObservableUpDownCounter("orleansrelay.ids", () => log.Ids.Count, "{id}", "Message ids that are remembered.");
        meter.CreateObservableCounter(
            "orleansrelay.ids.forgotten_early", () => log.Ids.ForgottenEarly, "{id}", "Message ids forgotten before their time, since there were too many.");
    }

    private IEnumerable<Measurement<long>> Outcomes()
    {
        if (Report() is not { } node)
            return [];
        return
        [
            Outcome("accepted", node.Accepted), Outcome("duplicate", node.Duplicates), Outcome("limited", node.Limited), Outcome("refused", node.Refused),
        ];
    }

    private static Measurement<long> Outcome(string outcome, long count) => new(count, new KeyValuePair<string, object?>(OutcomeTag, outcome));

    private IEnumerable<Measurement<long>> Replicas() =>
        Report()?.Replicas.Select(static lag => new Measurement<long>(lag.Behind, new KeyValuePair<string, object?>(NodeTag, lag.Node))) ?? [];

    private IEnumerable<Measurement<T>> Of<T>(Func<NodeReport, T> value)
        where T : struct => Report() is { } node ? [new Measurement<T>(value(node))] : [];

    private long SlowestReader() => gateway.SlowReaders() is [var slowest, ..] ? slowest.BehindBytes : 0;

    // Null until the node serves.
    private NodeReport? Report()
    {
        if (_latest is { } latest && time.GetElapsedTime(latest.At) < Together)
            return latest.Report;
        var report = reports.OfThisNode;
        if (report.Error is not null)
            return null;
        _latest = new Snapshot(report, time.GetTimestamp());
        return report;
    }
}
