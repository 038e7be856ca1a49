using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Grains.Storage;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Storage;

public sealed class StorageTurnsTests
{
    [Fact]
    public async Task Take_WorkThatHangs_FailsAllWhoWaitAndGoesOnWhenItEnds()
    {
        using var hang = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var time = new FakeTimeProvider();
        var turns = new StorageTurns(time);
        var isSecondDone = false;
        var first = turns.TakeAsync(() =>
        {
            begun.Set();
            return hang.Wait(Eventually.Deadline);
        });
        Assert.True(begun.Wait(Eventually.Deadline));
        var second = turns.TakeAsync(() => isSecondDone = true);

        time.Advance(TimeSpan.FromSeconds(3));

        await Assert.ThrowsAsync<StorageException>(() => first);
        await Assert.ThrowsAsync<StorageException>(() => second);
        hang.Set();
        Assert.Equal(3, await turns.TakeAsync(static () => 3));
        Assert.False(isSecondDone);
    }

    [Fact]
    public async Task Take_SeveralAtOnce_AreDoneOneAfterTheOther()
    {
        var turns = new StorageTurns(TimeProvider.System);
        var running = 0;

        var together = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => turns.TakeAsync(() =>
        {
            var others = Interlocked.Increment(ref running) - 1;
            Thread.Yield();
            Interlocked.Decrement(ref running);
            return others;
        })));

        Assert.All(together, static others => Assert.Equal(0, others));
    }

    [Fact]
    public async Task Take_WorkFails_HandsOnWhyAndLetsTheNextBegin()
    {
        var turns = new StorageTurns(TimeProvider.System);

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => turns.TakeAsync<int>(static () => throw new InvalidTimeZoneException()));

        Assert.Equal(1, await turns.TakeAsync(static () => 1));
    }
}
