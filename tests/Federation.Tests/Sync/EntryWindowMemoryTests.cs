using System.Runtime.CompilerServices;
using OrleansRelay.Federation.Sync;

namespace OrleansRelay.Federation.Tests.Sync;

[Collection(Alone.Name)]
public sealed class EntryWindowMemoryTests
{
    private const int Entries = 500_000;
    private const int LargestBytesEach = 45;

    [Theory]
    [InlineData(1_000)]
    [InlineData(500_000)]
    public void Memory_NearlyInOrder_IsBounded(int perSecond)
    {
        var random = new Random(1);
        var keys = Keys.Stream(Entries, perSecond);
        for (var i = 0; i < keys.Length - 50; i++)
        {
            var other = i + random.Next(50);
            (keys[i], keys[other]) = (keys[other], keys[i]);
        }

        AssertSmall(keys);
    }

    [Fact]
    public void Memory_InAnyOrder_IsBounded()
    {
        var keys = Keys.Stream(Entries, perSecond: 1_000);
        new Random(1).Shuffle(keys);
        AssertSmall(keys);
    }

    // With the window and a moment later without it, so that nothing else has changed.
    private static void AssertSmall(EntryKey[] keys)
    {
        var bytes = HeldWithWindow(keys) - Held();
        GC.KeepAlive(keys);

        Assert.InRange(bytes, 40L * Entries, (long)LargestBytesEach * Entries);
    }

    // A method of its own, since the window lives as long as the method that knows it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long HeldWithWindow(EntryKey[] keys)
    {
        var window = new EntryWindow(Entries);
        foreach (var chunk in keys.Chunk(1_000))
            window.Add(chunk);
        Assert.Equal(Entries, window.Snapshot().Count);
        var held = Held();
        GC.KeepAlive(window);
        return held;
    }

    // Without what earlier tests have left to finalizers.
    private static long Held()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
