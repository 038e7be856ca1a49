using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Gateway.Stats;

namespace OrleansRelay.Gateway.Tests.Stats;

public sealed class LimitedAddressesTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Most_SomeTurnedAway_GivesTheWorstFirst()
    {
        var limited = new LimitedAddresses(_time);
        limited.Count("192.0.2.1", 3);
        limited.Count("192.0.2.2", 5);
        _time.Advance(TimeSpan.FromSeconds(61));
        limited.Count("192.0.2.1", 4);

        Assert.Equal(["192.0.2.1 7", "192.0.2.2 5"], limited.Most().Select(static one => $"{one.Address} {one.Limited}"));
    }

    [Fact]
    public void Most_LongAgo_IsForgotten()
    {
        var limited = new LimitedAddresses(_time);
        limited.Count("192.0.2.1", 3);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Single(limited.Most());

        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Empty(limited.Most());
    }

    [Fact]
    public void Count_MoreAddressesThanAreKept_CountsThoseThatItKnows()
    {
        var limited = new LimitedAddresses(_time);
        for (var i = 0; i <= LimitedAddresses.MaxAddresses; i++)
            limited.Count($"{i}", 1);
        limited.Count("0", 1);
        limited.Count($"{LimitedAddresses.MaxAddresses}", 100);

        var most = limited.Most();
        Assert.Equal(LimitedAddresses.MostTold, most.Length);
        Assert.Equal(("0", 2), (most[0].Address, most[0].Limited));
    }
}
