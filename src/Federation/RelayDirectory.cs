using System.Net;

namespace OrleansRelay.Federation;

/// <summary>The external relays that this one knows, and from which addresses they may speak without proof.</summary>
public sealed class RelayDirectory
{
    private readonly Dictionary<string, RelayAddress> _relays;
    private readonly Dictionary<string, IPAddress[]> _addresses = [];
    private IPAddress[] _all = [];

    public RelayDirectory(IReadOnlyList<RelayAddress> relays)
    {
        _relays = relays.ToDictionary(static relay => relay.Id);
        foreach (var relay in relays)
        {
            if (IPAddress.TryParse(relay.Host, out var address))
                Resolved(relay, [address]);
        }
    }

    public IReadOnlyCollection<RelayAddress> Relays => _relays.Values;

    public RelayAddress? Find(string id) => _relays.GetValueOrDefault(id);

    /// <summary>Asks what a relay's host name stands for now, and remembers it.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name is not known, or nobody can be asked.</exception>
    public async Task<IPAddress[]> ResolveAsync(RelayAddress relay, CancellationToken stop)
    {
        var addresses = await Dns.GetHostAddressesAsync(relay.Host, stop);
        Resolved(relay, addresses);
        return addresses;
    }

    private void Resolved(RelayAddress relay, IReadOnlyList<IPAddress> addresses)
    {
        if (relay.MustProve)
            return;
        lock (_addresses)
        {
            _addresses[relay.Id] = [.. addresses.Select(Plain)];
            Volatile.Write(ref _all, [.. _addresses.Values.SelectMany(static several => several).Distinct()]);
        }
    }

    /// <summary>
    /// Whether this is the address of a listed relay that is known by its address alone. One that has a key or a secret proves
    /// itself by that, from wherever it comes, and nobody else of its address is taken for it.
    /// </summary>
    public bool IsListed(IPAddress address) => Volatile.Read(ref _all) is { Length: > 0 } all && all.AsSpan().Contains(Plain(address));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
