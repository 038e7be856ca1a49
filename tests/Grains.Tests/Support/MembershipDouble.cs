using System.Collections.Immutable;
using System.Net;

namespace OrleansRelay.Grains.Tests.Support;

/// <summary>A cluster of which there is only the list of its members, as a test wants it; this node is <see cref="One"/>.</summary>
internal sealed class MembershipDouble : IClusterMembershipService, ILocalSiloDetails
{
    private readonly Dictionary<SiloAddress, SiloStatus> _members = [];
    private ClusterMembershipSnapshot _snapshot = new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new MembershipVersion(0));

    public static SiloAddress One { get; } = Address(1);

    public static SiloAddress Two { get; } = Address(2);

    public static SiloAddress Three { get; } = Address(3);

    public ClusterMembershipSnapshot CurrentSnapshot => _snapshot;

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

    public string Name => "node1";

    public string ClusterId => "relay1";

    public string DnsHostName => "localhost";

    public SiloAddress SiloAddress => One;

    public SiloAddress GatewayAddress => One;

    public void Set(SiloAddress address, SiloStatus status)
    {
        _members[address] = status;
        _snapshot = new ClusterMembershipSnapshot(
            _members.ToImmutableDictionary(static member => member.Key, static member => new ClusterMember(member.Key, member.Value, "node")),
            new MembershipVersion(_snapshot.Version.Value + 1));
    }

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();

    private static SiloAddress Address(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, number), 1);
}
