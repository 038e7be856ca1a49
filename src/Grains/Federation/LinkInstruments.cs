using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using OrleansRelay.Federation.Links;
using OrleansRelay.Grains.Telemetry;

namespace OrleansRelay.Grains.Federation;

/// <summary>
/// What is measured of the links of this relay. Every node of a cluster tells the same of all of them, as far as their grains
/// answer.
/// </summary>
internal sealed class LinkInstruments(IMeterFactory meters, LinkReports reports, TimeProvider time) : IHostedService, IDisposable
{
    private const string RelayTag = "orleansrelay.relay";
    private const string StateTag = "orleansrelay.link.state";

    private readonly LinkLookout _links = new(reports.AllAsync, time);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = RelayTelemetry.MeterOf(meters);
        meter.CreateObservableUpDownCounter("orleansrelay.links", States, "{link}", "Links to other relays: 1 for the state that each is in, 0 for the others.");
        meter.CreateObservableGauge(
            "orleansrelay.link.lag.messages", () => Each(static link => link.BehindMessages), "{message}", "Messages that the other relay has still to get.");
        meter.CreateObservableGauge(
            "orleansrelay.link.lag.size", () => Each(static link => link.Behind), "By", "Bytes of the log that the other relay has still to get.");
        meter.CreateObservableGauge(
            "orleansrelay.link.lag.age", () => Each(static link => link.BehindAge.TotalSeconds), "s", "Age of the oldest message that the other relay has still to get.");
        meter.CreateObservableGauge("orleansrelay.link.round_trip", RoundTrips, "s", "How long the way to the other relay and back takes.");
        meter.CreateObservableCounter(
            "orleansrelay.link.sent", () => Each(static link => link.Sent), "{message}", "Messages sent over the link since it was made, again or not.");
        meter.CreateObservableCounter(
            "orleansrelay.link.sent_known", () => Each(static link => link.SentKnown), "{message}", "Messages sent that the other relay said it had.");
        meter.CreateObservableCounter(
            "orleansrelay.link.received", () => Each(static link => link.Received), "{message}", "Messages that came over the link and were new here.");
        meter.CreateObservableCounter(
            "orleansrelay.link.received_known", () => Each(static link => link.ReceivedKnown), "{message}", "Messages that came over the link and were here before.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _links.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _links.Dispose();

    private IEnumerable<Measurement<long>> States() =>
        from link in _links.Latest
        from state in LinkReport.States
        select new Measurement<long>(link.State == state ? 1 : 0, new(RelayTag, link.Relay.Id), new(StateTag, state));

    private IEnumerable<Measurement<double>> RoundTrips() =>
        from link in _links.Latest
        where link.Status?.RoundTrip is not null
        select new Measurement<double>(link.Status!.RoundTrip!.Value.TotalSeconds, new KeyValuePair<string, object?>(RelayTag, link.Relay.Id));

    private IEnumerable<Measurement<T>> Each<T>(Func<LinkStatus, T> value)
        where T : struct =>
        from link in _links.Latest
        where link.Status is not null
        select new Measurement<T>(value(link.Status!), new KeyValuePair<string, object?>(RelayTag, link.Relay.Id));
}
