using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OrleansRelay.Grains.Telemetry;

namespace OrleansRelay.Web.Metrics;

/// <summary>
/// Tells others what is measured: whoever asks for <c>/metrics</c>, and a collector that speaks OTLP, if the environment names one. Without
/// either nothing listens, and measuring costs next to nothing.
/// </summary>
public static class Telemetry
{
    /// <summary>Where a collector is. This and all other variables of its kind mean what the specification of OpenTelemetry says.</summary>
    public const string CollectorKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string SamplerKey = "OTEL_TRACES_SAMPLER";

    // Of every hundred batches and requests one is traced, unless the environment says otherwise: a busy relay has thousands a second.
    private const double TracedShare = 0.01;

    private static readonly string Version = typeof(Telemetry).Assembly.GetName().Version!.ToString(3);

    private static readonly string[] Meters =
    [
        RelayTelemetry.SourceName, "Microsoft.Orleans", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
    ];

    private static readonly string[] Sources =
    [
        RelayTelemetry.SourceName, "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application", "Microsoft.AspNetCore",
    ];

    /// <summary>Whether there is a collector to tell.</summary>
    public static bool HasCollector(IConfiguration configuration) => !string.IsNullOrWhiteSpace(configuration[CollectorKey]);

    /// <summary>To be called before anything is added that starts with the host.</summary>
    /// <param name="instance">Tells this node from all others of this kind.</param>
    /// <param name="isScraped">Whether <c>/metrics</c> is served.</param>
    public static IHostBuilder UseRelayTelemetry(this IHostBuilder host, string instance, bool isScraped) =>
        host.ConfigureServices((context, services) =>
        {
            var isCollected = HasCollector(context.Configuration);
            if (!isScraped && !isCollected)
                return;
            var telemetry = services.AddOpenTelemetry()
                // What the environment says of the same wins.
                .ConfigureResource(resource => resource
                    .AddService("orleansrelay", serviceVersion: Version, autoGenerateServiceInstanceId: false, serviceInstanceId: instance)
                    .AddEnvironmentVariableDetector())
                .WithMetrics(metrics =>
                {
                    metrics.AddMeter(Meters);
                    if (isScraped)
                        metrics.AddPrometheusExporter(static prometheus => prometheus.ScopeInfoEnabled = false);
                });
            services.ConfigureOpenTelemetryMeterProvider(static (provider, metrics) => LeaveOutOthers(metrics, provider.GetRequiredService<IMeterFactory>()));
            if (isCollected)
                Collect(telemetry, context.Configuration);
            services.AddHostedService<TelemetryEnd>();
        });

    /// <summary>Serves what is measured as Prometheus reads it.</summary>
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPrometheusScrapingEndpoint("/metrics").ExcludeFromDescription();

    private static void Collect(OpenTelemetryBuilder telemetry, IConfiguration configuration) => telemetry
        .WithTracing(traces =>
        {
            traces.AddSource(Sources);
            if (string.IsNullOrWhiteSpace(configuration[SamplerKey]))
                traces.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(TracedShare)));
        })
        .WithLogging(configureBuilder: null, static logs => logs.IncludeFormattedMessage = true)
        .UseOtlpExporter();

    // Other relays of this process have instruments of the same names.
    private static void LeaveOutOthers(MeterProviderBuilder metrics, IMeterFactory own) =>
        metrics.AddView(instrument => instrument.Meter.Scope is null || instrument.Meter.Scope == own ? null : MetricStreamConfiguration.Drop);
}
