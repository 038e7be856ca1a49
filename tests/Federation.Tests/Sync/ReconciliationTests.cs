using CsCheck;
using OrleansRelay.Federation.Sync;

namespace OrleansRelay.Federation.Tests.Sync;

public sealed class ReconciliationTests
{
    /// <summary>Entries of which many share a millisecond or are on both sides; each id has one time.</summary>
    private static readonly Gen<(EntryKey Key, int Side)[]> Entries =
        from count in Gen.Int[0, 3_000]
        from times in Gen.OneOf(1, 3, 200, 1_000_000)
        from ids in Gen.OneOf(100, 1_000_000)
        from sides in Gen.OneOf(2, 3, 40)
        from entries in Gen.Select(Gen.Int[0, ids], Gen.Int[0, sides]).Array[count]
        select entries.Select(entry => (new EntryKey(entry.Item1 * 7919L % times, Keys.Id(entry.Item1)), entry.Item2)).ToArray();

    [Fact]
    public void Compare_AnySets_FindsEachDifferenceOnce() => Gen.Select(Entries, Gen.Int[0, 1000]).Sample((entries, seed) =>
    {
        var (left, right) = Sides(entries);
        var result = Comparison.Of(Keys.View(left), Keys.View(right), seed);

        Assert.Equal(left.Except(right).Order(), result.OnlyLeft.Order());
        Assert.Equal(right.Except(left).Order(), result.OnlyRight.Order());
    }, iter: 300);

    [Fact]
    public void Compare_SameIdsAtAnyTimes_FindsEachIdThatOneSideLacks() =>
        Gen.Select(Entries, Gen.Int[1, 50], Gen.Int[0, 1000]).Sample((entries, ids, seed) =>
        {
            var (left, right) = Sides(entries.Select((entry, i) => (entry.Key with { Id = Keys.Id(i % ids) }, entry.Side)).ToArray());
            var result = Comparison.Of(Keys.View(left), Keys.View(right), seed);

            AssertFound(left, right, result.OnlyLeft);
            AssertFound(right, left, result.OnlyRight);
        }, iter: 300);

    [Fact]
    public void Compare_RangesThatDiffer_FindsWhatIsMissingWhereBothLook() =>
        Gen.Select(Entries, Gen.Int[0, 250], Gen.Int[0, 250], Gen.Int[0, 250], Gen.Int[0, 250]).Sample((entries, a, b, c, d) =>
        {
            var (left, right) = Sides(entries);
            var (leftRange, rightRange) = (SyncRange.Between(a, b), SyncRange.Between(c, d));
            var both = leftRange.Within(rightRange);
            var result = Comparison.Of(Keys.View(left), leftRange, Keys.View(right), rightRange);

            Assert.Equal(left.Except(right).Where(key => both.Contains(key)).Order(), result.OnlyLeft.Order());
            Assert.Equal(right.Except(left).Where(key => both.Contains(key)).Order(), result.OnlyRight.Order());
        }, iter: 300);

    [Fact]
    public void Compare_OneSideForgot_IsToldNothingOfThat()
    {
        var keys = Keys.Stream(50_000, perSecond: 1_000);
        var window = new EntryWindow(10_000);
        window.Add(keys);
        var view = window.Snapshot();
        foreach (var (left, right) in new[] { (Keys.View(keys), view), (view, Keys.View(keys)) })
        {
            var result = Comparison.Of(left, right);
            Assert.Empty(result.OnlyLeft);
            Assert.Empty(result.OnlyRight);
        }
    }

    [Fact]
    public void Compare_SameIdsAtOtherTimes_AgreeOnceBothAddedTheOthersKeys()
    {
        var keys = Keys.Stream(20_000, perSecond: 1_000);
        var (left, right) = (new EntryWindow(100_000), new EntryWindow(100_000));
        left.Add(keys);
        right.Add(keys.Select((key, i) => i % 100 == 0 ? key with { Time = key.Time + 3_000 } : key).ToArray());
        var first = Comparison.Of(left.Snapshot(), right.Snapshot());
        Assert.Equal(200, first.OnlyLeft.Count);
        Assert.Equal(200, first.OnlyRight.Count);

        left.Add(first.OnlyRight.ToArray());
        right.Add(first.OnlyLeft.ToArray());
        var second = Comparison.Of(left.Snapshot(), right.Snapshot());
        Assert.Empty(second.OnlyLeft.Concat(second.OnlyRight));
        Assert.Equal(2, second.Messages.Count);
    }

    [Fact]
    public void Begin_NothingToCompare_IsOver()
    {
        var side = new Reconciliation(Keys.View(), SyncRange.Between(5, 5), Comparison.Salt(1));

        Assert.Null(side.Begin());
        Assert.Equal(SyncFault.Ended, side.Continue([1, 0]).Fault);
    }

    [Fact]
    public void Begin_OtherSalt_CutsElsewhere()
    {
        var view = Keys.View(Keys.Stream(100_000, perSecond: 1_000));
        var bounds = new HashSet<EntryKey>();
        for (var seed = 0; seed < 4; seed++)
        {
            Assert.True(SyncMessage.TryRead(
                new Reconciliation(view, Comparison.All, Comparison.Salt(seed)).Begin(), out var message, out _));
            foreach (var range in message.Ranges.SkipLast(1))
                Assert.True(bounds.Add(range.Range.Upper));
        }
    }

    [Fact]
    public void Compare_SaltsDiffer_EndsWithoutMistake()
    {
        var view = Keys.View(Keys.Stream(2_000, perSecond: 1_000));
        Reconciliation[] sides = [new(view, Comparison.All, Comparison.Salt(1)), new(view, Comparison.All, Comparison.Salt(2))];
        var message = sides[0].Begin();
        for (var turn = 1; message is not null; turn ^= 1)
        {
            var step = sides[turn].Continue(message);
            Assert.Equal(SyncFault.None, step.Fault);
            Assert.Empty(step.Wanted);
            Assert.Empty(step.Offered);
            message = step.Reply;
        }
    }

    private static void AssertFound(EntryKey[] have, EntryKey[] lack, List<EntryKey> found)
    {
        Assert.Equal(found.Count, found.Distinct().Count());
        Assert.Empty(found.Except(have.Except(lack)));
        Assert.Empty(have.Select(key => key.Id).Except(lack.Select(key => key.Id)).Except(found.Select(key => key.Id)));
    }

    private static (EntryKey[] Left, EntryKey[] Right) Sides((EntryKey Key, int Side)[] entries) => (
        entries.Where(entry => entry.Side != 0).Select(entry => entry.Key).Distinct().ToArray(),
        entries.Where(entry => entry.Side != 1).Select(entry => entry.Key).Distinct().ToArray());
}
