using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Federation.Sync;

namespace OrleansRelay.Federation.Tests.Sync;

public sealed class SyncRhythmTests
{
    private static readonly FederationOptions Options = new() { LazyInterval = TimeSpan.FromSeconds(4), SyncInterval = TimeSpan.FromSeconds(30) };
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, false)]
    public void IsDue_AtFirst_ForWhoHasDialledOrIsLazy(bool isDialled, bool isLazy, bool expected) =>
        Assert.Equal(expected, Rhythm(isDialled).IsDue(isLazy));

    [Theory]
    [InlineData(true, false, 30)]
    [InlineData(true, true, 1)]
    [InlineData(false, true, 1)]
    public void IsDue_NothingDiffered_AfterItsInterval(bool isDialled, bool isLazy, int seconds)
    {
        var rhythm = Rhythm(isDialled);
        rhythm.Compared(0);

        Assert.Equal(seconds, SecondsUntilDue(rhythm, isLazy));
        Assert.Equal(Reconciliation.FewRanges, rhythm.Parts);
    }

    [Fact]
    public void IsDue_NothingDifferedAndOtherEndCompares_Never()
    {
        var rhythm = Rhythm(isDialled: false);
        rhythm.Compared(0);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.False(rhythm.IsDue(isLazy: false));
    }

    [Fact]
    public void IsDue_DifferencesThatStay_EverMoreSeldom()
    {
        var rhythm = Rhythm(isDialled: true);
        var waits = new List<int>();
        for (var i = 0; i < 7; i++)
        {
            rhythm.Compared(3);
            waits.Add(SecondsUntilDue(rhythm, isLazy: true));
        }

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], waits);
        rhythm.Compared(2);
        Assert.Equal(1, SecondsUntilDue(rhythm, isLazy: true));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void IsDue_ComparingFails_SoonAndThenEverMoreSeldom(bool isDialled, bool isLazy)
    {
        var rhythm = Rhythm(isDialled);
        var waits = new List<int>();
        for (var i = 0; i < 7; i++)
        {
            rhythm.Failed();
            waits.Add(SecondsUntilDue(rhythm, isLazy));
        }

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], waits);
        rhythm.Compared(0);
        Assert.Equal(isLazy ? 1 : 30, SecondsUntilDue(rhythm, isLazy));
    }

    [Fact]
    public void WasCompared_BothHaveTheSame_NeedNotCompareItself()
    {
        var rhythm = Rhythm(isDialled: true);
        rhythm.WasCompared(0, isEqual: false);
        Assert.True(rhythm.IsDue(isLazy: true));

        rhythm.WasCompared(0, isEqual: true);

        Assert.Equal(1, SecondsUntilDue(rhythm, isLazy: true));
        Assert.Equal(Reconciliation.FewRanges, rhythm.Parts);
    }

    [Fact]
    public void WasCompared_OnlyThisEndHasSome_GoesOnItself()
    {
        var rhythm = Rhythm(isDialled: false);
        rhythm.WasCompared(0, isEqual: false);
        Assert.False(rhythm.IsDue(isLazy: false));

        rhythm.WasCompared(100_000, isEqual: false);

        Assert.Equal(1, SecondsUntilDue(rhythm, isLazy: false));
        Assert.Equal(Reconciliation.ManyRanges, rhythm.Parts);
    }

    private SyncRhythm Rhythm(bool isDialled) => new(Options, isDialled, _time);

    private int SecondsUntilDue(SyncRhythm rhythm, bool isLazy)
    {
        for (var seconds = 0; ; seconds++)
        {
            if (rhythm.IsDue(isLazy))
                return seconds;
            _time.Advance(Second);
        }
    }
}
