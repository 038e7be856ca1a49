using OrleansRelay.Federation.Sync;

namespace OrleansRelay.Federation.Tests.Sync;

public sealed class EntryWindowTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(EntryWindow.MaxCapacity + 1)]
    public void Constructor_CapacityOutOfBounds_Throws(int capacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new EntryWindow(capacity));

    [Theory]
    [InlineData(-1)]
    [InlineData(EntryKey.MaxTime + 1)]
    [InlineData(long.MinValue)]
    public void Add_TimeOutOfBounds_Throws(long time) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new EntryWindow(10).Add([new EntryKey(time, Keys.Id(1))]));

    [Fact]
    public void Snapshot_NothingAdded_IsEmptyAndComplete()
    {
        var view = new EntryWindow(10).Snapshot();

        Assert.Equal(0, view.Count);
        Assert.Equal(0, view.CompleteSince);
        Assert.Equal(0, view.Rank(new EntryKey(5, Keys.Id(1))));
        Assert.Equal(default, view.Sum(new ViewStretch(0, 0)));
    }

    [Fact]
    public void Add_SameKeysAgain_ChangesNothing()
    {
        var window = new EntryWindow(100_000);
        var keys = Keys.Stream(20_000, perSecond: 5_000);
        window.Add(keys);
        window.Add([keys[7], keys[7], keys[19_999], keys[19_999]]);
        window.Add(keys);

        Assert.Equal(keys, Contents(window.Snapshot()));
    }

    [Fact]
    public void Add_SameIdAtOtherTime_IsAnEntryOfItsOwn()
    {
        EntryKey[] keys = [new(1, Keys.Id(1)), new(2, Keys.Id(1))];

        Assert.Equal(keys, Contents(Keys.View(keys)));
    }

    [Fact]
    public void Add_MoreThanCapacity_DropsTheOldestAndSaysSo()
    {
        const int capacity = 10_000;
        var window = new EntryWindow(capacity);
        var keys = Keys.Stream(50_000, perSecond: 2_000);
        window.Add(keys);
        var view = window.Snapshot();

        Assert.InRange(view.Count, capacity - WindowBlock.Capacity, capacity);
        Assert.Equal(keys[^view.Count..], Contents(view));
        var complete = keys.Where(key => key.Time >= view.CompleteSince).ToArray();
        Assert.Equal(complete, Contents(view)[^complete.Length..]);
        Assert.InRange(complete.Length, view.Count - 2, view.Count);
    }

    [Fact]
    public void Add_OlderThanComplete_IsLeftOut()
    {
        var window = new EntryWindow(10_000);
        window.Add(Keys.Stream(50_000, perSecond: 2_000));
        var before = window.Snapshot();
        window.Add([new EntryKey(before.CompleteSince - 1, Keys.Id(-1)), new EntryKey(before.CompleteSince, Keys.Id(-2))]);

        Assert.Equal(before.Count + 1, window.Snapshot().Count);
        Assert.Equal(before.CompleteSince, window.Snapshot().CompleteSince);
    }

    [Fact]
    public void ForgetBefore_InTheMiddle_IsCompleteSinceThen()
    {
        var window = new EntryWindow(100_000);
        var keys = Keys.Stream(50_000, perSecond: 2_000);
        window.Add(keys);
        var since = keys[30_000].Time;
        window.ForgetBefore(since);
        window.ForgetBefore(since - 1);
        var view = window.Snapshot();

        Assert.Equal(since, view.CompleteSince);
        var rank = view.Rank(new EntryKey(since, default));
        Assert.InRange(rank, 0, WindowBlock.Capacity);
        Assert.Equal(keys.Where(key => key.Time >= since), Contents(view).Skip(rank));
    }

    [Fact]
    public void Snapshot_LaterChanges_AreNotSeen()
    {
        var window = new EntryWindow(20_000);
        var keys = Keys.Stream(10_000, perSecond: 1_000);
        window.Add(keys.Where((_, i) => i % 2 == 0).ToArray());
        var view = window.Snapshot();
        var (contents, sum) = (Contents(view), Sum(view));
        window.Add(keys);
        window.Add(Keys.Stream(40_000, perSecond: 1_000, since: keys[^1].Time + 1));

        Assert.Equal(contents, Contents(view));
        Assert.Equal(sum, Sum(view));
        Assert.Equal(IdSum.Of(contents), sum);
    }

    [Fact]
    public void Snapshot_NothingNew_IsTheSame()
    {
        var window = new EntryWindow(10);
        window.Add([new EntryKey(1, Keys.Id(1))]);

        Assert.Same(window.Snapshot(), window.Snapshot());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 40)]
    [InlineData(3, 3_000)]
    [InlineData(4, 1_000_000)]
    public void RandomOperations_AnswersLikeASortedSet(int seed, int times)
    {
        const int since = 1_000_000;
        var random = new Random(seed);
        var window = new EntryWindow(1 << 20);
        var naive = new SortedSet<EntryKey>();
        for (var round = 0; round < 60; round++)
        {
            var keys = new EntryKey[random.Next(1, 2_000)];
            for (var i = 0; i < keys.Length; i++)
                keys[i] = new EntryKey(since + random.Next(times), Keys.Id(random.Next(30_000)));
            window.Add(keys);
            naive.UnionWith(keys);
            if (round % 10 == 9)
                AssertSame(naive.ToArray(), window.Snapshot(), random);
        }
    }

    [Fact]
    public async Task Snapshot_WhileAnotherThreadAdds_IsConsistent()
    {
        var window = new EntryWindow(50_000);
        var keys = Keys.Stream(400_000, perSecond: 10_000);
        var adding = Task.Run(() =>
        {
            foreach (var chunk in keys.Chunk(300))
                window.Add(chunk);
        });
        var isLast = false;
        while (!isLast)
        {
            isLast = adding.IsCompleted;
            var view = window.Snapshot();
            var contents = Contents(view);
            Assert.Equal(IdSum.Of(contents), Sum(view));
            Assert.Equal(contents.Length, contents.Zip(contents.Skip(1)).Count(pair => pair.First < pair.Second) + Math.Min(1, contents.Length));
        }

        await adding;
        Assert.Equal(keys[^window.Snapshot().Count..], Contents(window.Snapshot()));
    }

    private static void AssertSame(EntryKey[] naive, WindowView view, Random random)
    {
        Assert.Equal(naive, Contents(view));
        for (var i = 0; i < 50; i++)
        {
            var (from, to) = (random.Next(naive.Length + 1), random.Next(naive.Length + 1));
            (from, to) = (Math.Min(from, to), Math.Max(from, to));
            Assert.Equal(IdSum.Of(naive.AsSpan(from, to - from)), view.Sum(new ViewStretch(from, to)));
            var near = Math.Min(to, from + random.Next(20));
            Assert.Equal(IdSum.Of(naive.AsSpan(from, near - from)), view.Sum(new ViewStretch(from, near)));
            if (from < naive.Length)
            {
                Assert.Equal(naive[from], view[from]);
                Assert.Equal(from, view.Rank(naive[from]));
                Assert.Equal(naive.Count(key => key.Time < naive[from].Time), view.Rank(new EntryKey(naive[from].Time, default)));
            }
        }
    }

    private static IdSum Sum(WindowView view) => view.Sum(new ViewStretch(0, view.Count));

    private static EntryKey[] Contents(WindowView view) =>
        view.Read(new ViewStretch(0, view.Count)).SelectMany(piece => piece.ToArray()).ToArray();
}
