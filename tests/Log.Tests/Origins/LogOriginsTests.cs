using OrleansRelay.Log.Origins;

namespace OrleansRelay.Log.Tests.Origins;

public sealed class LogOriginsTests
{
    private static readonly LogOrigin Own = new(1);
    private static readonly LogOrigin Other = new(2);

    [Fact]
    public void TryFind_OwnAppends_AreOneRun()
    {
        var origins = New();
        origins.AppendOwn(0, 10);
        origins.AppendOwn(10, 30);

        Assert.True(origins.TryFind(0, out var run));
        Assert.Equal(new OriginRun(Own, 0, 30, 0), run);
        Assert.Equal(1, origins.Begun);
    }

    [Fact]
    public void TryFind_WithinARun_GivesItsRest()
    {
        var origins = New();
        origins.AppendOwn(0, 10);
        origins.Append(10, 30, Other, 500);

        Assert.True(origins.TryFind(15, out var run));
        Assert.Equal(new OriginRun(Other, 15, 30, 505), run);
        Assert.False(origins.TryFind(30, out _));
    }

    [Fact]
    public void Append_GapInItsOrigin_BeginsAnotherRun()
    {
        var origins = New();
        origins.Append(0, 10, Other, 500);
        origins.Append(10, 20, Other, 510);
        origins.Append(20, 30, Other, 540);

        Assert.Equal([new OriginRun(Other, 0, 20, 500), new OriginRun(Other, 20, 30, 540)], origins.Since(0, out _));
    }

    [Fact]
    public void Vector_OwnAndCovered_HasBoth()
    {
        var origins = New();
        origins.AppendOwn(0, 10);
        origins.Append(10, 20, Other, 500);
        origins.Cover(Other, 510);

        var vector = origins.Vector();

        Assert.Equal((20, 510), (vector[Own], vector[Other]));
        Assert.Equal((20, 510), (origins.Covered(Own), origins.Covered(Other)));
    }

    [Fact]
    public void FirstUncovered_BehindCoveredOnes_IsFound()
    {
        var origins = New();
        origins.AppendOwn(0, 10);
        origins.Append(10, 20, Other, 500);
        origins.AppendOwn(20, 30);
        var has = new LogVector([new(Own, 10), new(Other, 510)]);

        Assert.Equal(20, origins.FirstUncovered(has));
        Assert.Equal(30, origins.FirstUncovered(has, origin => origin == Other));
        has.Cover(Own, 25);
        Assert.Equal(25, origins.FirstUncovered(has));
    }

    [Fact]
    public void Cover_BetweenTwoPositions_AddsWhatLiesThereAndNoMore()
    {
        var origins = New();
        origins.AppendOwn(0, 10);
        origins.Append(10, 20, Other, 500);
        origins.AppendOwn(20, 30);
        var has = new LogVector();

        origins.Cover(has, 0, 15);
        Assert.Equal((10, 505), (has[Own], has[Other]));

        origins.Cover(has, 15, 30);
        Assert.Equal((30, 510), (has[Own], has[Other]));
    }

    [Fact]
    public void DropBefore_RunsThatEndThere_AreForgottenButStayCovered()
    {
        var origins = New();
        origins.AppendOwn(0, 10);
        origins.Append(10, 20, Other, 500);
        origins.AppendOwn(20, 30);

        origins.DropBefore(15);
        Assert.Equal(10, origins.Oldest);

        origins.DropBefore(20);
        Assert.Equal(20, origins.Oldest);
        Assert.Equal(510, origins.Seen()[Other]);
        Assert.Equal(3, origins.Begun);
    }

    [Fact]
    public void Append_MoreRunsThanItHolds_ForgetsTheOldest()
    {
        var origins = new LogOrigins(Own, 0, [], new LogVector(), maxRuns: 8);
        for (var i = 0; i < 9; i++)
            origins.Append(10 * i, (10 * i) + 10, Other, 100 * i);

        Assert.Equal(20, origins.Oldest);
        Assert.Equal(9, origins.Begun);
        Assert.True(origins.TryFind(0, out var run));
        Assert.Equal(20, run.Start);
    }

    [Fact]
    public void Since_AfterRunsWereForgotten_CountsFromTheFirstEver()
    {
        var origins = New();
        origins.AppendOwn(0, 10);
        origins.Append(10, 20, Other, 500);
        origins.AppendOwn(20, 30);
        origins.DropBefore(12);

        Assert.Equal([new OriginRun(Own, 20, 30, 20)], origins.Since(2, out _));
        Assert.Empty(origins.Since(3, out _));
    }

    private static LogOrigins New() => new(Own, 0, [], new LogVector());
}
