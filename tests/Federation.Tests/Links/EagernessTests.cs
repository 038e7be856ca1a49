using OrleansRelay.Federation.Links;

namespace OrleansRelay.Federation.Tests.Links;

public sealed class EagernessTests
{
    private const int MostInARow = 20;

    private readonly Eagerness _eagerness;
    private int _becameLazy;
    private int _becameEager;
    private long _head;

    public EagernessTests() =>
        _eagerness = new Eagerness(() => _head, MostInARow) { BecameLazy = () => _becameLazy++, BecameEager = () => _becameEager++ };

    [Fact]
    public void Answered_SomeLiveEntriesKnown_BecomesLazyOnce()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(i > 2, _eagerness.IsLazy);
            _eagerness.Answered(isKnown: true, PushReason.Live);
        }

        Assert.Equal(1, _becameLazy);
    }

    [Fact]
    public void Answered_OneInTenKnown_StaysEager()
    {
        for (var i = 0; i < 1000; i++)
            _eagerness.Answered(isKnown: i % 10 == 0, PushReason.Live);

        Assert.False(_eagerness.IsLazy);
    }

    [Fact]
    public void Answered_OneInThreeKnown_BecomesLazy()
    {
        for (var i = 0; i < 1000; i++)
            _eagerness.Answered(isKnown: i % 3 == 0, PushReason.Live);

        Assert.True(_eagerness.IsLazy);
    }

    [Fact]
    public void Answered_BacklogKnown_BecomesLazyWhenMoreThanWasUnderWay()
    {
        for (var i = 0; i < MostInARow; i++)
            _eagerness.Answered(isKnown: true, PushReason.Backlog);
        Assert.False(_eagerness.IsLazy);

        _eagerness.Answered(isKnown: true, PushReason.Backlog);

        Assert.True(_eagerness.IsLazy);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Answered_WantedEntry_GraftsIfThePeerGotItHere(bool isKnown, bool isLazy)
    {
        MakeLazy();

        _eagerness.Answered(isKnown, PushReason.Wanted);

        _eagerness.Answered(isKnown, PushReason.Wanted);

        Assert.Equal(isLazy, _eagerness.IsLazy);
        Assert.Equal(isLazy ? 0 : 1, _becameEager);
    }

    [Fact]
    public void Prune_AtThePeersWish_IsNotTold()
    {
        Assert.True(_eagerness.Prune());
        Assert.False(_eagerness.Prune());
        Assert.True(_eagerness.Graft());
        Assert.False(_eagerness.Graft());

        Assert.Equal((0, 0), (_becameLazy, _becameEager));
    }

    [Fact]
    public void Graft_Lazy_CountsAnew()
    {
        MakeLazy();

        _eagerness.Graft();
        _eagerness.Answered(isKnown: true, PushReason.Live);

        Assert.False(_eagerness.IsLazy);
    }

    [Fact]
    public void Graft_Lazy_CarriesWhatComesFromNowOn()
    {
        _head = 100;
        _eagerness.Graft();
        Assert.Equal(0, _eagerness.Since);
        MakeLazy();
        var grafted = _eagerness.WhenGrafted;
        _head = 200;
        Assert.False(grafted.IsCompleted);

        _eagerness.Graft();

        Assert.True(grafted.IsCompleted);
        Assert.Equal(200, _eagerness.Since);
        MakeLazy();
        Assert.False(_eagerness.WhenGrafted.IsCompleted);
    }

    private void MakeLazy()
    {
        while (!_eagerness.IsLazy)
            _eagerness.Answered(isKnown: true, PushReason.Live);
    }
}
