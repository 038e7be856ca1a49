using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Clustering.Redis;

namespace OrleansRelay.Grains.Cluster;

/// <summary>
/// Gives the list of nodes back to a Redis that lost it, or holds an old one: a node that starts would otherwise find nobody
/// there and be a relay of its own beside the others. The version of a list only grows, which shows both; and a node that a
/// newer list does not name is dead to the others, so the names come first and the version last.
/// </summary>
internal sealed class MembershipKeeper(
    IMembershipTable table, IClusterMembershipService membership, ILocalSiloDetails self, TimeProvider time, ILogger<MembershipKeeper> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    internal async Task LookAsync(CancellationToken stop)
    {
        try
        {
            var known = membership.CurrentSnapshot;
            if (known.GetSiloStatus(self.SiloAddress) == SiloStatus.Active && IsOlder(await ReadAsync(stop), known))
                await RestoreAsync(known, stop);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // It can't be reached, which Orleans says.
            logger.ListNotRead(error);
        }
    }

    // Where there is no list at all, one that is empty is begun.
    private async Task<MembershipTableData> ReadAsync(CancellationToken stop)
    {
        try
        {
            return await table.ReadAllAsync(stop);
        }
        catch (RedisClusteringException)
        {
            await table.InitializeMembershipTableAsync(tryInitTableVersion: true, stop);
            return await table.ReadAllAsync(stop);
        }
    }

    private static bool IsOlder(MembershipTableData data, ClusterMembershipSnapshot known) => data.Version.Version < known.Version.Value;

    // The other nodes do the same; of two that write at once one finds that the version has grown, and looks again.
    private async Task RestoreAsync(ClusterMembershipSnapshot known, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var restored = 0;
        for (var data = await ReadAsync(stop); IsOlder(data, known) && time.GetElapsedTime(began) < Patience; data = await ReadAsync(stop))
        {
            if (known.Members.Values.FirstOrDefault(member => member.Status == SiloStatus.Active && data.TryGet(member.SiloAddress) is null) is { } lost)
                restored += await table.InsertRowAsync(Entry(lost), data.Version.Next(), stop) ? 1 : 0;
            else if (data.TryGet(self.SiloAddress) is var (own, etag))
                await table.UpdateRowAsync(own, etag, data.Version.Next(), stop);
        }

        logger.ListRestored(restored);
    }

    private MembershipEntry Entry(ClusterMember member)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new MembershipEntry
        {
            SiloAddress = member.SiloAddress,
            SiloName = member.Name,
            HostName = member.SiloAddress.Endpoint.Address.ToString(),
            Status = SiloStatus.Active,
            SuspectTimes = [],
            StartTime = now,
            IAmAliveTime = now,
        };
    }
}
