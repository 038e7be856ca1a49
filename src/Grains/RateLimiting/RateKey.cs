using System.Net;
using System.Net.Sockets;

namespace OrleansRelay.Grains.RateLimiting;

/// <summary>
/// The name under which an address is limited: IPv4 as it is (also when it comes mapped into IPv6), IPv6 by its /64,
/// since that is the least that one subscriber gets and any of its 2^64 addresses costs them nothing.
/// </summary>
public static class RateKey
{
    public static string For(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
