using System.Net;
using OrleansRelay.Grains.RateLimiting;

namespace OrleansRelay.Grains.Tests.RateLimiting;

public sealed class RateKeyTests
{
    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::/64")]
    [InlineData("fe80::1%5", "fe80::/64")]
    public void For_Address_IsTheAddressOrItsNetwork(string address, string key) =>
        Assert.Equal(key, RateKey.For(IPAddress.Parse(address)));
}
