using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Grains.Cluster;
using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.Tests.Support;
using OrleansRelay.Protocol;
using static OrleansRelay.Grains.Tests.Support.MembershipDouble;

namespace OrleansRelay.Grains.Tests.Messages;

public sealed class PromisesTests
{
    private const int Plenty = 1 << 16;
    private static readonly TimeSpan Lifetime = Promises.MaxLifetime;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly MembershipDouble _membership = new();
    private readonly ClusterNodes _nodes;
    private readonly Promises _promises;

    public PromisesTests()
    {
        foreach (var node in new[] { One, Two, Three })
            _membership.Set(node, SiloStatus.Active);
        _nodes = new ClusterNodes(_membership, _membership, _time);
        _promises = Create();
    }

    [Fact]
    public void TryGive_OneMessage_IsPromisedToTheFirst()
    {
        Assert.True(_promises.TryGive(Id(1), One));
        Assert.False(_promises.TryGive(Id(1), Two));
        Assert.False(_promises.TryGive(Id(1), Three));
        Assert.True(_promises.TryGive(Id(2), Two));
        Assert.False(_promises.TryGive(Id(2), One));
    }

    [Fact]
    public void TryGive_SameNodeAgain_HasItStill()
    {
        Assert.True(_promises.TryGive(Id(1), One));
        Assert.True(_promises.TryGive(Id(1), One));
        Assert.Equal(1, _promises.Count);
    }

    [Fact]
    public void TryGive_PromiseNotKept_IsAnothersWhenItsTimeIsUp()
    {
        _promises.TryGive(Id(1), One);
        _time.Advance(Lifetime - Moment);
        Assert.False(_promises.TryGive(Id(1), Two));
        _time.Advance(Moment);
        Assert.True(_promises.TryGive(Id(1), Two));
        Assert.False(_promises.TryGive(Id(1), One));
    }

    [Fact]
    public void TryGive_AskedAgainAndAgain_HasItNoLongerForThat()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.True(_promises.TryGive(Id(1), One));
            _time.Advance(Lifetime / 5);
        }

        Assert.True(_promises.TryGive(Id(1), Two));
    }

    [Fact]
    public void TryGive_WindowShorterThanAPromise_IsThePromisesTime()
    {
        var promises = Create(window: TimeSpan.FromSeconds(1));
        promises.TryGive(Id(1), One);
        _time.Advance(TimeSpan.FromSeconds(1) - Moment);
        Assert.False(promises.TryGive(Id(1), Two));
        _time.Advance(Moment);
        Assert.True(promises.TryGive(Id(1), Two));
    }

    [Fact]
    public void TryGive_NodeIsGone_IsAnothersAtOnce()
    {
        _promises.TryGive(Id(1), Two);
        _membership.Set(Two, SiloStatus.ShuttingDown);
        Assert.False(_promises.TryGive(Id(1), Three));
        _membership.Set(Two, SiloStatus.Dead);
        Assert.True(_promises.TryGive(Id(1), Three));
        Assert.False(_promises.TryGive(Id(1), One));
    }

    [Fact]
    public void TakeBack_ByTheNodeThatHasIt_IsAnothers()
    {
        _promises.TryGive(Id(1), Two);
        _promises.TakeBack(Id(1), One);
        Assert.False(_promises.TryGive(Id(1), Three));
        _promises.TakeBack(Id(1), Two);
        Assert.True(_promises.TryGive(Id(1), Three));
        _promises.TakeBack(Id(2), Three);
    }

    [Fact]
    public void TryGive_MoreThanTheBound_ForgetsTheOldest()
    {
        const int Max = 320;
        var promises = Create(Max);
        for (var i = 0; i < 10 * Max; i++)
        {
            Assert.True(promises.TryGive(Id(i), One));
            Assert.True(promises.Count <= Max);
            // The latest of each table are there, whatever the ids are.
            Assert.False(promises.TryGive(Id(i), Two));
            Assert.False(promises.TryGive(Id(Math.Max(0, i - 1)), Two));
        }

        Assert.True(promises.TryGive(Id(0), Two));
    }

    [Fact]
    public async Task TryGive_ManyAtOnce_PromisesEachMessageOnce()
    {
        var given = new int[1000];
        await Task.WhenAll(new[] { One, Two, Three }.Select(node => Task.Run(() =>
        {
            for (var i = 0; i < given.Length; i++)
            {
                if (_promises.TryGive(Id(i), node))
                    Interlocked.Increment(ref given[i]);
            }
        })));
        Assert.All(given, static count => Assert.Equal(1, count));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("a3")]
    public void Take_ByDigits_MovesThosePromisesAlone(string digits)
    {
        var ids = Enumerable.Range(0, 2000).Select(Id).ToArray();
        foreach (var id in ids)
            _promises.TryGive(id, Two);
        var moved = _promises.Take(digits);
        Assert.Equal(ids.Where(IsMoved).Order(), moved.Select(static promise => promise.Id).Order());
        Assert.NotEmpty(moved);

        var elsewhere = Create();
        elsewhere.Add(moved);
        Assert.All(ids, id => Assert.Equal(!IsMoved(id), elsewhere.TryGive(id, Three)));
        Assert.All(ids, id => Assert.Equal(IsMoved(id), _promises.TryGive(id, Three)));

        bool IsMoved(MessageId id) => id.ToString().StartsWith(digits, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_PromiseThatMoved_KeepsItsTime()
    {
        _promises.TryGive(Id(1), Two);
        _time.Advance(Lifetime / 2);
        var elsewhere = Create();
        elsewhere.Add(_promises.Take(Id(1).ToString()[..1]));
        _time.Advance((Lifetime / 2) - Moment);
        Assert.False(elsewhere.TryGive(Id(1), One));
        _time.Advance(Moment);
        Assert.True(elsewhere.TryGive(Id(1), One));
    }

    [Fact]
    public void Take_PromiseThatIsOver_IsLeft()
    {
        _promises.TryGive(Id(1), Two);
        _time.Advance(Lifetime);
        Assert.Empty(_promises.Take(Id(1).ToString()[..1]));
    }

    private Promises Create(int maxCount = Plenty, TimeSpan? window = null) =>
        new(_nodes, window ?? TimeSpan.FromHours(1), maxCount, _time);

    private static MessageId Id(int number) => MessageId.Hash(BitConverter.GetBytes(number));
}
