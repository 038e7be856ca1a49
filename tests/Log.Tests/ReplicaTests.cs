using OrleansRelay.Log.Origins;

namespace OrleansRelay.Log.Tests;

/// <summary>Lines in a log that another node accepted.</summary>
public sealed class ReplicaTests : IDisposable
{
    private static readonly LogOrigin Other = new(2);
    private static readonly int Length = TestLines.Line(1).Length;

    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryAppendReplica_NewIds_AreReadLikeAnyOther()
    {
        using var log = _folder.Open();
        log.Accept(1);

        Assert.Equal([true, true], log.Replicate(Other, 1000, 2, 3));

        Assert.Equal(TestLines.Lines(1, 3), log.ReadAll(0));
        Assert.Equal(1000 + (2 * Length), log.Origins.Covered(Other));
    }

    [Fact]
    public void TryAppendReplica_IdThatTheLogHas_IsLeftOutButCounted()
    {
        using var log = _folder.Open();
        log.Accept(2);

        Assert.Equal([true, false, true], log.Replicate(Other, 0, 1, 2, 3));

        Assert.Equal([.. TestLines.Line(2), .. TestLines.Line(1), .. TestLines.Line(3)], log.ReadAll(0));
        Assert.Equal(3 * Length, log.Origins.Covered(Other));
        Assert.Equal(
            [
                new OriginRun(log.Origin, 0, Length, 0),
                new OriginRun(Other, Length, 2 * Length, 0),
                new OriginRun(Other, 2 * Length, 3 * Length, 2 * Length),
            ],
            log.Origins.Since(0, out _));
    }

    [Fact]
    public void TryAppendReplica_Again_ChangesNothing()
    {
        using var log = _folder.Open();
        log.Replicate(Other, 0, 1, 2);

        Assert.Equal([false, false], log.Replicate(Other, 0, 1, 2));

        Assert.Equal(2 * Length, log.Head);
        Assert.Single(log.Origins.Since(0, out _));
    }

    [Fact]
    public void TryAppend_IdThatCameAsAReplica_IsKnown()
    {
        using var log = _folder.Open();
        log.Replicate(Other, 0, 1);
        var isNew = new bool[1];

        Assert.True(log.TryAppend(new LogLines(TestLines.Line(1), [Length], [TestLines.Id(1)]), isNew, out _));

        Assert.False(isNew[0]);
        Assert.Equal(Length, log.Head);
    }
}
