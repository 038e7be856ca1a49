using OrleansRelay.Testing;
using OrleansRelay.Web.Tests.Support;

namespace OrleansRelay.Web.Tests.Metrics;

public sealed class MetricsTests
{
    private static readonly (string, string) Relay2 = ("orleansrelay_relay", "relay2");

    [Fact]
    public async Task Metrics_AfterSomeMessages_CountThem()
    {
        await using var relay = await WebRelay.StartAsync();
        await PrometheusText.ReadAsync(relay.Client);
        using var alice = await relay.RegisterAsync("alice");
        await alice.SendAsync("x||{\"id\": \"1\"}\nx||{\"id\": \"1\"}\n");
        await alice.ReadLinesAsync(2);

        var told = await WhenAsync(
            relay, static told => told.Value("orleansrelay_frames_total", ("orleansrelay_outcome", "accepted")) == 1, "the message is counted");

        Assert.Equal(1, told.Value("orleansrelay_frames_total", ("orleansrelay_outcome", "duplicate")));
        Assert.Equal(1, told.Value("orleansrelay_peers"));
        Assert.InRange(told.Value("orleansrelay_ingest_duration_seconds_count")!.Value, 1, 10);
        Assert.NotNull(told.Value("dotnet_process_memory_working_set_bytes"));
        Assert.Equal(1, told.Value("target_info", ("service_instance_id", "relay1")));
    }

    [Fact]
    public async Task Metrics_AnotherRelayInThisProcess_LeaveItOut()
    {
        await using var other = await WebRelay.StartAsync("--Relay:Id=relay2");
        await using var relay = await WebRelay.StartAsync();
        using var alice = await other.RegisterAsync("alice");
        await alice.SendAsync("x||{}\n");
        await alice.ReadLinesAsync(1);

        var told = await PrometheusText.ReadAsync(relay.Client);

        Assert.Equal(0, told.Value("orleansrelay_frames_total", ("orleansrelay_outcome", "accepted")));
        Assert.Equal(0, told.Value("orleansrelay_peers"));
        Assert.Null(told.Value("orleansrelay_ingest_duration_seconds_count"));
        Assert.Equal(1, (await PrometheusText.ReadAsync(other.Client)).Value("orleansrelay_peers"));
    }

    [Fact]
    public async Task Metrics_LinkOfARelayThatIsNotThere_TellThatItIsDown()
    {
        var relays = RelaysFiles.Write([("relay2", FreePorts.Take(1)[0])]);
        await using var relay = await WebRelay.StartAsync($"--Relay:RelaysFile={relays}");

        var told = await WhenAsync(relay, static told => told.Value("orleansrelay_links", Relay2, ("orleansrelay_link_state", "down")) == 1, "the link is told of");

        Assert.Equal(0, told.Value("orleansrelay_links", Relay2, ("orleansrelay_link_state", "up")));
        Assert.Equal(0, told.Value("orleansrelay_link_lag_messages", Relay2));
    }

    [Fact]
    public async Task Node_AfterAMessage_TellsHowLongBatchesTake()
    {
        await using var relay = await WebRelay.StartAsync();
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await relay.NodeAsync()).GetProperty("latency").ValueKind);
        using var alice = await relay.RegisterAsync("alice");
        await alice.SendAsync("x||{}\n");
        await alice.ReadLinesAsync(1);

        var latency = (await relay.NodeAsync()).GetProperty("latency");

        Assert.InRange(latency.Number("samples"), 1, 10);
        Assert.InRange(latency.GetProperty("ingest_p50_ms").GetDouble(), 0.001, latency.GetProperty("ingest_p99_ms").GetDouble());
    }

    // What was told last is told again for a moment.
    private static async Task<PrometheusText> WhenAsync(WebRelay relay, Func<PrometheusText, bool> condition, string what)
    {
        PrometheusText? told = null;
        await Eventually.TrueAsync(async () => condition(told = await PrometheusText.ReadAsync(relay.Client)), what);
        return told!;
    }
}
