using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Grains.Telemetry;

namespace OrleansRelay.Gateway.Tests.Stats;

public sealed class NodeInstrumentsTests
{
    [Fact]
    public async Task Instruments_AfterSomeFrames_TellWhatCameOfThem()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var bob = await relay.RegisterAsync("bob");
        await bob.SendAsync("x||{\"id\": \"1\"}\nx||{\"id\": \"1\"}\nx||{\"id\": \"2\"}\nnonsense\n");
        await bob.ReadLinesAsync(4);

        using var frames = Listen<long>(relay, "orleansrelay.frames");
        frames.RecordObservableInstruments();

        Assert.Equal(
            ["accepted 2", "duplicate 1", "limited 0", "refused 1"],
            frames.GetMeasurementSnapshot().Select(static one => $"{one.Tags["orleansrelay.outcome"]} {one.Value}"));
        Assert.Equal(relay.Log.Head, Read<long>(relay, "orleansrelay.log.appended"));
        Assert.Equal(relay.Log.Head, Read<long>(relay, "orleansrelay.log.held"));
        Assert.Equal(2, Read<long>(relay, "orleansrelay.ids"));
        Assert.Equal(1, Read<int>(relay, "orleansrelay.connections"));
        Assert.Equal(1, Read<int>(relay, "orleansrelay.peers"));
        Assert.InRange(Read<long>(relay, "orleansrelay.sent"), 1, long.MaxValue);
    }

    [Fact]
    public async Task IngestDuration_SomebodyListens_IsRecordedOnceABatch()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var durations = Listen<double>(relay, "orleansrelay.ingest.duration");
        using var bob = await relay.RegisterAsync("bob");
        durations.Clear();

        await bob.SendAsync("x||{}\n");
        await bob.ReadLinesAsync(1);

        // It is answered after it was measured.
        Assert.Single(durations.GetMeasurementSnapshot());
        Assert.NotNull(relay.Services.GetRequiredService<OrleansRelay.Gateway.Stats.IngestTimes>().Latest);
    }

    [Fact]
    public async Task Ingest_SomebodyTraces_IsAnActivityABatch()
    {
        var told = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == RelayTelemetry.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (told)
                    told.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var relay = await RunningRelay.StartAsync();
        using var bob = await relay.RegisterAsync("bob");

        await bob.SendAsync(string.Concat(Enumerable.Repeat("x||{}\n", 17)));
        await bob.ReadLinesAsync(17);

        lock (told)
            Assert.Contains(told, static one => one is { OperationName: "ingest", Kind: ActivityKind.Consumer } && one.GetTagItem("messaging.batch.message_count") is 17);
    }

    private static MetricCollector<T> Listen<T>(RunningRelay relay, string instrument)
        where T : struct =>
        new(relay.Services.GetRequiredService<IMeterFactory>(), RelayTelemetry.SourceName, instrument);

    private static T Read<T>(RunningRelay relay, string instrument)
        where T : struct
    {
        using var collector = Listen<T>(relay, instrument);
        collector.RecordObservableInstruments();
        return collector.LastMeasurement!.Value;
    }
}
