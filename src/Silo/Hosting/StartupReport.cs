using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Gateway;
using OrleansRelay.Protocol;
using OrleansRelay.Silo.Configuration;

namespace OrleansRelay.Silo.Hosting;

/// <summary>Says, once everything runs, what somebody in front of it wants to know first.</summary>
internal sealed class StartupReport(
    RelaySettings settings,
    RelayDirectory directory,
    RelayIdentity identity,
    TcpGateway gateway,
    WebStart web,
    ILogger<StartupReport> logger) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var key in settings.UnknownKeys)
            logger.UnknownKey(key);
        foreach (var (old, current) in settings.RenamedKeys)
            logger.RenamedKey(old, current);
        logger.Serving(settings.Id, gateway.Endpoint.ToString(), string.Join(", ", LocalAddresses()));
        ReportCluster();
        if (directory.Relays.Count > 0)
            logger.KnowsRelays(string.Join(", ", directory.Relays.Select(relay => $"{new LogText(relay.Id)} ({relay.Place})")));
        else if (File.Exists(settings.RelaysFile))
            logger.KnowsNobody(settings.RelaysFile);
        else
            logger.KnowsNone(settings.RelaysFile);
        if (settings.Log.File is null && !settings.Cluster.IsCluster)
            logger.MemoryOnly();
        var isEverywhere = settings.Gateway.Bind.Equals(System.Net.IPAddress.IPv6Any);
        logger.ListedAs(identity.Entry(settings.Id, isEverywhere ? "<your address>" : settings.Gateway.Bind.ToString(), gateway.Endpoint.Port));
        logger.TryIt(isEverywhere ? "127.0.0.1" : settings.Gateway.Bind.ToString(), gateway.Endpoint.Port, """{"text": "hello"}""");
        ReportWeb();
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void ReportWeb()
    {
        if (web.Endpoint is { } endpoint)
            logger.SeeIt(HostOf(endpoint.Address), endpoint.Port);
        else if (web.IsTaken)
            logger.PageNotServed(settings.Http.Port);
        // Past the log, which others may read.
        if (web.Token is { } token)
            Console.Out.WriteLine($"The token for everything over HTTP, shown this once: {token}");
    }

    private static string HostOf(IPAddress address) =>
        address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.Any) ? "127.0.0.1"
        : address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";

    private void ReportCluster()
    {
        if (!settings.Cluster.IsCluster)
            return;
        logger.IsNode(settings.Cluster.Node, settings.Cluster.Name, settings.Cluster.Endpoint.ToString());
        if (settings.Log.File is null)
            logger.NodeWithoutLog();
        if (identity.IsNew)
            logger.KeyToShare(settings.Federation.KeyFile);
    }

    private static IEnumerable<string> LocalAddresses() =>
        from network in NetworkInterface.GetAllNetworkInterfaces()
        where network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown
        from unicast in network.GetIPProperties().UnicastAddresses
        where unicast.Address.AddressFamily == AddressFamily.InterNetwork || !unicast.Address.IsIPv6LinkLocal
        select unicast.Address.ToString();
}
