using System.Runtime.CompilerServices;
using OrleansRelay.Log.Index;

namespace OrleansRelay.Log.Tests.Index;

public sealed class IdTableTests
{
    [Theory]
    [InlineData(1, 1 << 20)]
    [InlineData(700, 700)]
    [InlineData(20_000, 1 << 26)]
    public void FindOrAdd_ManyIds_HasEachOnceAndNoOthers(int ids, int maxCount)
    {
        var table = Table(ids, maxCount);

        Assert.Equal(ids, table.Count);
        for (uint i = 0; i < ids; i++)
        {
            Assert.Equal(i + 1, table.FindOrAdd(Key(i)));
            Assert.Equal(i + 1, table.FindOrNullRef(Key(i)));
            Assert.True(Unsafe.IsNullRef(ref table.FindOrNullRef(Key(i + (uint)ids))));
        }

        Assert.Equal(ids, table.Count);
    }

    // The first half of an id stands for it: what an index of many shards looks at first is the same for all ids of one.
    [Fact]
    public void FindOrAdd_IdsThatDifferInOneBit_AreToldApart()
    {
        var table = new IdTable(1000);
        for (var bit = 0; bit < 128; bit++)
        {
            Add(table, OneBit(bit), (uint)bit + 1);
            table.Resize(table.Count + 1);
        }

        for (var bit = 0; bit < 128; bit++)
            Assert.Equal((uint)bit + 1, table.FindOrNullRef(OneBit(bit)));

        static IdKey OneBit(int bit) => bit < 64 ? new IdKey(1UL << bit, 0) : new IdKey(0, 1UL << (bit - 64));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(600)]
    [InlineData(5000)]
    public void Keep_SomeOfThem_HasTheseOnlyAndTakesMore(int ids)
    {
        var table = Table(ids, 1 << 20);
        table.Keep(static seen => seen % 3 == 0);
        table.Resize(table.Count);
        table.Resize(2 * ids);

        Assert.Equal(ids / 3, table.Count);
        Assert.Equal(table.Count, table.Times().Count(static seen => seen % 3 == 0));
        for (uint i = 0; i < ids; i++)
            Assert.Equal((i + 1) % 3 != 0, Unsafe.IsNullRef(ref table.FindOrNullRef(Key(i))));
        for (uint i = 0; i < ids; i++)
            Add(table, Key(i), i + 1);
        Assert.Equal(ids, table.Count);
        Assert.Equal(ids, table.Times().Distinct().Count());
    }

    [Fact]
    public void CountSince_IdsOfAllSeconds_CountsThoseSeenThenOrLater()
    {
        var table = Table(2000, 2000);
        Assert.Equal(2000, table.CountSince(1));
        Assert.Equal(501, table.CountSince(1500));
        Assert.Equal(0, table.CountSince(2001));
    }

    // Nothing of it may be seen to be there, whatever lies where ids will lie.
    [Fact]
    public void Fetch_TableOfAnySize_ChangesNothing()
    {
        var table = new IdTable(5000);
        for (uint i = 0; i < 5000; i++)
        {
            table.Fetch(Key(i));
            Assert.True(Unsafe.IsNullRef(ref table.FindOrNullRef(Key(i))));
            Add(table, Key(i), 1);
        }
    }

    private static IdTable Table(int ids, int maxCount)
    {
        var table = new IdTable(maxCount);
        for (uint i = 0; i < ids; i++)
            Add(table, Key(i), i + 1);
        return table;
    }

    private static void Add(IdTable table, IdKey id, uint second)
    {
        table.FindOrAdd(id) = second;
        if (table.IsFull)
            table.Resize(table.Count + 1);
    }

    private static IdKey Key(uint number) => new(TestLines.Id(number));
}
