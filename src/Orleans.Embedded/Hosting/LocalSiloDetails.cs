using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Embedded;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <inheritdoc/>
internal sealed class LocalSiloDetails(SiloEngine engine, IOptions<ClusterOptions> cluster) : ILocalSiloDetails
{
    public string Name => engine.SiloIdentity;

    public string ClusterId => cluster.Value.ClusterId;

    public string DnsHostName => Dns.GetHostName();

    public SiloAddress SiloAddress => engine.SiloAddress;

    public SiloAddress GatewayAddress => engine.SiloAddress;
}
