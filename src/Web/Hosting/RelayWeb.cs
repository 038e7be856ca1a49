using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Dashboard;
using OrleansRelay.Web.Api;
using OrleansRelay.Web.Events;
using OrleansRelay.Web.Lessons;
using OrleansRelay.Web.Metrics;
using OrleansRelay.Web.Security;
using OrleansRelay.Web.Sockets;
using Scalar.AspNetCore;

namespace OrleansRelay.Web.Hosting;

/// <summary>
/// Serves the page and the API for as long as a host runs: from before its relay has begun until it has ended, so that whoever asks
/// how far it is gets an answer.
/// </summary>
public static class RelayWeb
{
    private const int MaxConnections = 4096;
    private static readonly TimeSpan HeaderPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PingPeriod = TimeSpan.FromSeconds(20);

    /// <summary>To be called before anything else is added that starts with the host.</summary>
    /// <param name="port">Where to listen.</param>
    /// <param name="settings">What is set, for those who may know.</param>
    public static IHostBuilder UseRelayWeb(
        this IHostBuilder host, HttpOptions options, HttpPort port, AccessToken token, IReadOnlyList<Setting> settings) =>
        host.ConfigureWebHost(web => web
            .UseKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxConcurrentConnections = MaxConnections;
                kestrel.Limits.RequestHeadersTimeout = HeaderPatience;
                kestrel.Limits.MaxRequestBodySize = 64 * 1024;
                kestrel.Listen(port.Endpoint);
            })
            .UseSockets(sockets => sockets.CreateBoundListenSocket = port.Give)
            .ConfigureServices(services =>
            {
                services.AddSingleton(options).AddSingleton(port).AddSingleton(token).AddSingleton(settings);
                AddServices(services);
            })
            .Configure(Configure));

    private static void AddServices(IServiceCollection services)
    {
        services.AddRouting();
        services.AddProblemDetails();
        services.AddOpenApi(static api => api.AddDocumentTransformer<ApiDescription>());
        services.AddCors();
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        services.AddSingleton<RelayPhase>();
        services.AddSingleton<MessageHistory>();
        services.AddSingleton<MessagePublisher>();
        services.AddSingleton<LogEvents>().AddSingleton<FrameEvents>().AddSingleton<PeerEvents>();
        services.AddSingleton<LinkEvents>().AddSingleton<NodeEvents>().AddSingleton<RateEvents>();
        services.AddSingleton<EventSources>().AddSingleton<EventHub>();
        services.AddSingleton<LessonAudience>().AddSingleton<LessonRoom>();
        services.AddHostedService(static provider => provider.GetRequiredService<LessonRoom>());
    }

    private static void Configure(IApplicationBuilder app)
    {
        var options = app.ApplicationServices.GetRequiredService<HttpOptions>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseMiddleware<PageHeaders>();
        app.UseCors(cors => cors.WithOrigins(AccessGuard.OriginsOf(options)).AllowAnyHeader().AllowAnyMethod());
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = PingPeriod, KeepAliveTimeout = PingPeriod });
        app.UseMiddleware<AccessGuard>();
        app.UsePage();
        app.UseRouting();
        app.UseEndpoints(Map);
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        HealthApi.Map(routes);
        Telemetry.Map(routes);
        var api = routes.MapGroup("/api").AddEndpointFilter<ServingFilter>().ProducesProblem(StatusCodes.Status401Unauthorized);
        NodeApi.Map(api);
        NodesApi.Map(api);
        PeersApi.Map(api);
        RelaysApi.Map(api);
        LimitsApi.Map(api);
        SettingsApi.Map(api);
        MessagesApi.Map(api);
        EventsEndpoint.Map(api);
        LessonsApi.Map(api);
        WebSocketEndpoint.Map(routes);
        if (routes.ServiceProvider.GetRequiredService<HttpOptions>().Dashboard)
            routes.MapOrleansDashboard(routePrefix: "/orleans").ExcludeFromDescription();
        routes.MapOpenApi();
        routes.MapScalarApiReference("/docs", static page => page.WithTitle("OrleansRelay API").DisableDefaultFonts());
    }
}
