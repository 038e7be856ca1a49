using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansRelay.Grains.Cluster;
using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.Replication;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Tests.Support;

/// <summary>One silo of a <see cref="MessageCluster"/>.</summary>
internal sealed class MessageNode(InProcessSiloHandle silo)
{
    public InProcessSiloHandle Silo => silo;

    public SiloAddress Address => silo.SiloAddress;

    public MessageLog Log => Get<MessageLog>();

    public MessageGrains Grains => Get<MessageGrains>();

    public ClusterNodes Cluster => Get<ClusterNodes>();

    public IClusterMembershipService Membership => Get<IClusterMembershipService>();

    public IClusterManifestProvider Manifest => Get<IClusterManifestProvider>();

    public Replicator Replication => Get<Replicator>();

    public MessageOffers Offers(TimeProvider? time = null) => new(Grains, Log, time ?? TimeProvider.System);

    /// <summary>Asks once.</summary>
    public async Task<OfferVerdict> OfferAsync(MessageId id) => (await Grains.Of(id).Offer([id], Address))[0];

    /// <summary>Asks until there is a verdict.</summary>
    public async Task<OfferVerdict> AskAsync(MessageId id, TimeProvider? time = null)
    {
        var verdicts = new OfferVerdict[1];
        await Offers(time).AskAllAsync([id], verdicts);
        return verdicts[0];
    }

    public Task StopFollowingAsync() => Replication.StopAsync(new CancellationToken(canceled: true));

    private T Get<T>()
        where T : notnull => silo.SiloHost.Services.GetRequiredService<T>();
}
