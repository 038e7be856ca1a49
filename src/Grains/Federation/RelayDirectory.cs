using System.Collections.Concurrent;
using System.Net;

namespace OrleansRelay.Grains.Federation;

/// <summary>The external relays that this one knows, and from which addresses they may speak.</summary>
public sealed class RelayDirectory
{
    private readonly Dictionary<string, RelayAddress> _relays;
    private readonly ConcurrentDictionary<string, IPAddress[]> _addresses = new();

    public RelayDirectory(IReadOnlyList<RelayAddress> relays)
    {
        _relays = relays.ToDictionary(static relay => relay.Id);
        foreach (var relay in relays)
        {
            if (IPAddress.TryParse(relay.Host, out var address))
                _addresses[relay.Id] = [Plain(address)];
        }
    }

    public IReadOnlyCollection<RelayAddress> Relays => _relays.Values;

    public RelayAddress? Find(string id) => _relays.GetValueOrDefault(id);

    /// <summary>What a relay's host name stands for now.</summary>
    public void Resolved(string id, IReadOnlyList<IPAddress> addresses) =>
        _addresses[id] = [.. addresses.Select(Plain)];

    /// <summary>Whether some listed relay has this address. Relays of that address are not rate limited.</summary>
    public bool IsListed(IPAddress address)
    {
        var plain = Plain(address);
        foreach (var (_, addresses) in _addresses)
        {
            if (addresses.AsSpan().Contains(plain))
                return true;
        }

        return false;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
