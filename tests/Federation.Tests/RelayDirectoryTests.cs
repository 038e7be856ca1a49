using System.Net;
using OrleansRelay.Federation.Peering;

namespace OrleansRelay.Federation.Tests;

public sealed class RelayDirectoryTests
{
    [Fact]
    public void IsListed_RelaysThatProveThemselves_GiveTheirAddressNothing()
    {
        var directory = new RelayDirectory(
        [
            new RelayAddress("seed", "10.0.0.1", 1),
            new RelayAddress("key", "10.0.0.2", 1) { Key = RelayIdentity.Create().Key },
            new RelayAddress("secret", "10.0.0.3", 1) { Secret = new RelaySecret("s", new byte[16]) },
        ]);

        Assert.True(directory.IsListed(IPAddress.Parse("10.0.0.1")));
        Assert.True(directory.IsListed(IPAddress.Parse("::ffff:10.0.0.1")));
        Assert.False(directory.IsListed(IPAddress.Parse("10.0.0.2")));
        Assert.False(directory.IsListed(IPAddress.Parse("10.0.0.3")));
        Assert.False(directory.IsListed(IPAddress.Parse("10.0.0.4")));
    }
}
