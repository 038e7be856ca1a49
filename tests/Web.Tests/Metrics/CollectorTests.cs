using OrleansRelay.Testing;
using OrleansRelay.Web.Tests.Support;

namespace OrleansRelay.Web.Tests.Metrics;

public sealed class CollectorTests
{
    [Theory]
    [InlineData("--Relay:Http:Port=0")]
    [InlineData("--Relay:Rehearsal=0s")]
    public async Task Relay_ACollectorIsNamed_IsToldMetricsTracesAndTheLog(string setting)
    {
        using var collector = new Collector();
        await using var relay = await WebRelay.StartAsync([.. collector.Settings, setting]);
        using var alice = await relay.RegisterAsync("alice");
        await alice.SendAsync("x||{}\n");
        await alice.ReadLinesAsync(1);

        await Eventually.TrueAsync(() => collector.Has("/v1/metrics", "orleansrelay.frames"), "metrics come");
        await Eventually.TrueAsync(() => collector.Has("/v1/metrics", "dotnet.gc.collections"), "those of the runtime come");
        await Eventually.TrueAsync(() => collector.Has("/v1/traces", "ingest"), "traces come");
        await Eventually.TrueAsync(() => collector.Has("/v1/traces", "IMessageGrain"), "with the calls of grains");
        await Eventually.TrueAsync(() => collector.Has("/v1/logs", "relay1 listens on"), "the log comes");
    }

    [Fact]
    public async Task Stop_ACollectorIsNamed_IsToldTheLast()
    {
        using var collector = new Collector();
        await using (await WebRelay.StartAsync([.. collector.Settings, "--OTEL_METRIC_EXPORT_INTERVAL=3600000"]))
            Assert.False(collector.Has("/v1/metrics", "orleansrelay.frames"));

        Assert.True(collector.Has("/v1/metrics", "orleansrelay.frames"));
    }

    [Fact]
    public async Task Stop_TheCollectorNeverAnswers_IsNotHeldUp()
    {
        using var collector = new Collector(answers: false);
        var relay = await WebRelay.StartAsync(collector.Settings);
        await Eventually.TrueAsync(() => collector.HasAny, "it is told something");

        await relay.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(8));
    }
}
