using System.Net;
using OrleansRelay.Federation.Peering;

namespace OrleansRelay.Federation.Tests;

public sealed class RelayDirectoryTests
{
    private static readonly RelayAddress North = new("north", "10.0.0.1", 1);
    private static readonly RelayAddress South = new("south", "10.0.0.2", 1);
    private static readonly RelayAddress East = new("east", "10.0.0.3", 1);

    [Fact]
    public void Replace_OtherRelays_SaysHowTheyDiffer()
    {
        var directory = new RelayDirectory([North, South]);
        var moved = South with { Port = 2 };

        var changes = directory.Replace([moved, East]);

        Assert.Equal([East], changes.Added);
        Assert.Equal([North], changes.Removed);
        Assert.Equal([(South, moved)], changes.Changed);
        Assert.Equal([moved, East], directory.Relays);
        Assert.Null(directory.Find("north"));
        Assert.Equal(moved, directory.Find("south"));
        Assert.False(directory.IsListed(IPAddress.Parse(North.Host)));
        Assert.True(directory.IsListed(IPAddress.Parse(East.Host)));
    }

    [Fact]
    public void Replace_OtherRelays_IsToldOnce()
    {
        var directory = new RelayDirectory([North]);
        var (replaced, version) = (directory.WhenReplaced, directory.Version);

        directory.Replace([South]);

        Assert.True(replaced.IsCompletedSuccessfully);
        Assert.False(directory.WhenReplaced.IsCompleted);
        Assert.NotEqual(version, directory.Version);
    }

    [Fact]
    public void Replace_TheSameInAnotherOrder_ChangesNothing()
    {
        var directory = new RelayDirectory([North, South]);
        var version = directory.Version;

        var changes = directory.Replace([South with { }, North with { }]);

        Assert.True(changes.IsNone);
        Assert.False(directory.WhenReplaced.IsCompleted);
        Assert.Equal(version, directory.Version);
    }

    [Fact]
    public async Task Resolve_HostName_IsListedUntilTheRelayIsRemoved()
    {
        var named = new RelayAddress("named", "localhost", 1);
        var directory = new RelayDirectory([named]);
        var version = directory.Version;
        Assert.False(directory.IsListed(IPAddress.Loopback));

        var addresses = await directory.ResolveAsync(named, CancellationToken.None);

        Assert.All(addresses, address => Assert.True(directory.IsListed(address)));
        Assert.NotEqual(version, directory.Version);
        directory.Replace([named, South]);
        Assert.All(addresses, address => Assert.True(directory.IsListed(address)));
        directory.Replace([South]);
        Assert.All(addresses, address => Assert.False(directory.IsListed(address)));
        directory.Replace([named]);
        Assert.All(addresses, address => Assert.False(directory.IsListed(address)));
    }

    [Fact]
    public async Task Resolve_RelayThatWasRemoved_IsNotListed()
    {
        var named = new RelayAddress("named", "localhost", 1);
        var directory = new RelayDirectory([named]);
        directory.Replace([named with { Key = RelayIdentity.Create().Key }]);

        var addresses = await directory.ResolveAsync(named, CancellationToken.None);

        Assert.All(addresses, address => Assert.False(directory.IsListed(address)));
    }

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
