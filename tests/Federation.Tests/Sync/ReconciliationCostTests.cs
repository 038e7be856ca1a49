using OrleansRelay.Federation.Sync;
using Xunit.Abstractions;

namespace OrleansRelay.Federation.Tests.Sync;

/// <summary>What comparing a million entries takes, in messages and bytes.</summary>
public sealed class ReconciliationCostTests(ReconciliationCostTests.Million million, ITestOutputHelper output)
    : IClassFixture<ReconciliationCostTests.Million>
{
    private const int Entries = 1_000_000;
    private const int Missing = 100;

    /// <summary>Enough where every range differs.</summary>
    private const int Fewer = 100_000;

    [Fact]
    public void Compare_EqualSets_TakesOneRoundTripAndLittle()
    {
        var result = Comparison.Of(million.View, Keys.View(million.Keys));

        Tell(result);
        Assert.Equal(2, result.Messages.Count);
        Assert.InRange(result.Bytes, 0, 4095);
        Assert.Empty(result.OnlyLeft);
        Assert.Empty(result.OnlyRight);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Compare_HundredMissingHereAndThere_TakesFewRoundsAndLessThan64KiBInBase64(int seed)
    {
        var random = new Random(seed);
        var missing = Enumerable.Range(0, Missing).Select(_ => random.Next(Entries)).ToHashSet();
        var result = Comparison.Of(million.View, Keys.View(million.Keys.Where((_, i) => !missing.Contains(i))), seed);

        Tell(result);
        Assert.Equal(missing.Select(i => million.Keys[i]).Order(), result.OnlyLeft.Order());
        Assert.InRange(result.Messages.Count, 1, 8);
        Assert.InRange(result.Bytes, 0, 48 * 1024);
    }

    [Fact]
    public void Compare_HundredMissingOnBothSides_TakesFewRoundsAndLessThan64KiB()
    {
        var random = new Random(4);
        var missing = Enumerable.Range(0, Missing).Select(_ => random.Next(Entries)).ToHashSet();
        var left = million.Keys.Where((_, i) => i % 2 == 0 || !missing.Contains(i));
        var right = million.Keys.Where((_, i) => i % 2 == 1 || !missing.Contains(i));
        var result = Comparison.Of(Keys.View(left), Keys.View(right));

        Tell(result);
        Assert.Equal(missing.Where(i => i % 2 == 0).Select(i => million.Keys[i]).Order(), result.OnlyLeft.Order());
        Assert.Equal(missing.Where(i => i % 2 == 1).Select(i => million.Keys[i]).Order(), result.OnlyRight.Order());
        Assert.InRange(result.Messages.Count, 1, 8);
        Assert.InRange(result.Bytes, 0, 48 * 1024);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(765_432)]
    [InlineData(Entries - Missing)]
    public void Compare_HundredMissingInOneGo_TakesFewRoundsAndHardlyMoreThanEqualSets(int first)
    {
        var result = Comparison.Of(million.View, Keys.View(million.Keys.Where((_, i) => i - first is < 0 or >= Missing)));

        Tell(result);
        Assert.Equal(million.Keys.Skip(first).Take(Missing), result.OnlyLeft.Order());
        Assert.InRange(result.Messages.Count, 1, 8);
        Assert.InRange(result.Bytes, 0, 6 * 1024);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Compare_OneSideHasNothing_NamesNoId(bool beginsEmpty)
    {
        var nothing = Keys.View();
        var result = beginsEmpty ? Comparison.Of(nothing, million.View) : Comparison.Of(million.View, nothing);

        Tell(result);
        Assert.Equal(million.Keys, beginsEmpty ? result.OnlyRight : result.OnlyLeft);
        Assert.InRange(result.Messages.Count, 1, 2);
        Assert.InRange(result.Bytes, 0, 8191);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    public void Compare_EverySoManiethMissing_NamesFewIdsMoreThanOneSideHas(int every)
    {
        var all = million.Keys.Take(Fewer).ToArray();
        var result = Comparison.Of(Keys.View(all), Keys.View(all.Where((_, i) => i % every != 0)));

        Tell(result);
        Assert.Equal(all.Where((_, i) => i % every == 0), result.OnlyLeft.Order());
        Assert.InRange(result.Bytes, 0, 40 * (Fewer - Fewer / every));
    }

    [Fact]
    public void Compare_NothingInCommon_NamesTheIdsOfOneSideInMessagesOfBoundedSize()
    {
        var all = million.Keys.Take(Fewer).ToArray();
        var result = Comparison.Of(Keys.View(all.Where((_, i) => i % 2 == 0)), Keys.View(all.Where((_, i) => i % 2 == 1)));

        Tell(result);
        Assert.Equal(Fewer, result.OnlyLeft.Concat(result.OnlyRight).Distinct().Count());
        Assert.Equal(Fewer, result.OnlyLeft.Count + result.OnlyRight.Count);
        Assert.InRange(result.Bytes, 0, 50 * Fewer / 2);
    }

    private void Tell(Comparison result) =>
        output.WriteLine($"{result.Messages.Count} messages, {result.Bytes} bytes: {string.Join(' ', result.Messages.Take(12))}");

    public sealed class Million
    {
        internal EntryKey[] Keys { get; } = Sync.Keys.Stream(Entries, perSecond: 1667);

        internal WindowView View { get; }

        public Million() => View = Sync.Keys.View(Keys);
    }
}
