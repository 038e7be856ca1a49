using OrleansRelay.Log.Origins;

namespace OrleansRelay.Log.Tests.Origins;

public sealed class LogVectorTests
{
    private static readonly LogOrigin A = new(1);
    private static readonly LogOrigin B = new(2);

    [Fact]
    public void Item_OriginNeverHeardOf_IsBeforeEverything()
    {
        var vector = new LogVector();

        Assert.Equal(long.MinValue, vector[A]);
        Assert.True(vector.TryLeave(new OriginRun(A, 0, 10, 0), out var rest));
        Assert.Equal(new OriginRun(A, 0, 10, 0), rest);
    }

    [Fact]
    public void Cover_Less_TakesNothingBack()
    {
        var vector = new LogVector();
        vector.Cover(A, 100);
        vector.Cover(A, 50);

        Assert.Equal(100, vector[A]);
    }

    [Theory]
    [InlineData(20, 100, 200, 20)]
    [InlineData(50, 130, 200, 50)]
    [InlineData(119, 199, 200, 119)]
    public void TryLeave_PartCovered_LeavesTheRest(long covered, long start, long end, long originStart)
    {
        var vector = new LogVector([new(A, covered)]);

        Assert.True(vector.TryLeave(new OriginRun(A, 100, 200, 20), out var rest));
        Assert.Equal(new OriginRun(A, start, end, originStart), rest);
    }

    [Fact]
    public void TryLeave_AllCovered_LeavesNothing()
    {
        var vector = new LogVector([new(A, 120)]);

        Assert.False(vector.TryLeave(new OriginRun(A, 100, 200, 20), out _));
    }

    [Fact]
    public void Cover_MoreOriginsThanItHolds_ForgetsTheFirst()
    {
        var vector = new LogVector();
        for (var i = 1; i <= LogVector.MaxOrigins + 1; i++)
            vector.Cover(new LogOrigin((ulong)i), i);

        Assert.Equal(LogVector.MaxOrigins, vector.Ends.Count);
        Assert.Equal(long.MinValue, vector[A]);
        Assert.Equal(2, vector[B]);
    }

    [Fact]
    public void Copy_OriginalGoesOn_StaysAsItWas()
    {
        var vector = new LogVector([new(A, 10)]);
        var copy = vector.Copy();
        vector.Cover(A, 20);

        Assert.Equal(10, copy[A]);
    }
}
