using OrleansRelay.Grains.Tests.Support;

namespace OrleansRelay.Grains.Tests.Lifecycle;

/// <summary>What we rely on: a call that meets a grain on its way out is done by the next activation, or refused and not done.</summary>
public sealed class ComingAndGoingTests
{
    private const int Callers = 8;
    private const int CallsEach = 200;

    [Fact]
    public async Task Calls_FromManyThreadsWhileTheGrainComesAndGoes_AreDoneOnceEach()
    {
        await using var cluster = await GrainCluster.StartAsync();
        var key = Guid.NewGuid().ToString("N");
        var grain = cluster.Grains.GetGrain<IVisitorGrain>(key);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var n = 0; n < CallsEach; n++)
                await UntilAccepted((n + caller) % 5 == 0 ? grain.Leave : grain.Touch);
        })));
        Assert.Equal(Callers * CallsEach, VisitorGrain.VisitsOf(key));
    }

    // A call that met too many activations on their way out is refused, and was never run.
    private static async Task UntilAccepted(Func<ValueTask> call)
    {
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (OrleansMessageRejectionException)
            {
                await Task.Yield();
            }
        }
    }
}
