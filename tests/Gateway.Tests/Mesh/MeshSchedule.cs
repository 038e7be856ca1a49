using OrleansRelay.Gateway.Tests.Cluster;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Mesh;

/// <summary>One run of a mesh by a <see cref="MeshPlan"/>, with clients that publish and clients that watch.</summary>
internal static class MeshSchedule
{
    private const int Publishers = 3;
    private const int Steps = 8;

    /// <inheritdoc cref="MeshPlan"/>
    public static async Task RunAsync(int seed, IReadOnlyList<LinkFault> faults, bool isGoing)
    {
        var random = new Random(seed);
        var shape = ShapeOf(random);
        await using var mesh = await RelayMesh.StartAsync(shape, seed: seed);
        var plan = new MeshPlan(mesh, random, faults, isGoing);
        try
        {
            await RunAsync(mesh, plan, random);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"A {shape}: {plan.Story}", error);
        }
    }

    private static async Task RunAsync(RelayMesh mesh, MeshPlan plan, Random random)
    {
        var watchers = new Dictionary<MeshRelay, Watcher>();
        var before = new List<Watcher>();
        using var enough = new CancellationTokenSource();
        var publishers = Enumerable.Range(0, Publishers)
            .Select(i => new Publisher($"p{i}", mesh.Relays, random.Next(mesh.Relays.Count), new Random(random.Next())))
            .ToList();
        await WatchAsync();
        var publishing = publishers.Select(publisher => Task.Run(() => publisher.RunAsync(enough.Token))).ToList();
        for (var step = 0; step < Steps; step++)
        {
            await plan.StepAsync();
            await WatchAsync();
            await ProgressAsync(publishers, random.Next(10, 150));
        }

        await plan.EndAsync();
        await WatchAsync();
        await ProgressAsync(publishers, 100);
        await enough.CancelAsync();
        await Task.WhenAll(publishing);
        await mesh.SameAsync();
        Check(mesh, plan, publishers);
        foreach (var watcher in before.Concat(watchers.Values))
            await watcher.CheckAsync();

        // One client at each life of each relay.
        async Task WatchAsync()
        {
            foreach (var relay in mesh.Running.Where(relay => !watchers.ContainsKey(relay)))
                watchers[relay] = await Watcher.StartAsync(relay);
            foreach (var relay in watchers.Keys.Where(static relay => !relay.IsRunning).ToList())
            {
                before.Add(watchers[relay]);
                watchers.Remove(relay);
            }
        }
    }

    private static MeshShape ShapeOf(Random random)
    {
        var count = random.Next(3, 11);
        return random.Next(4) switch
        {
            0 => MeshShape.Ring(count),
            1 => MeshShape.Star(count),
            2 => MeshShape.Full(count),
            _ => MeshShape.RandomDegree3(count, random),
        };
    }

    private static Task ProgressAsync(List<Publisher> publishers, int messages)
    {
        var target = publishers.Sum(static publisher => publisher.Count) + messages;
        return Eventually.TrueAsync(
            () => publishers.Sum(static publisher => publisher.Count) >= target, $"{messages} more messages are acknowledged");
    }

    private static void Check(RelayMesh mesh, MeshPlan plan, List<Publisher> publishers)
    {
        foreach (var relay in mesh.Relays)
        {
            var log = relay.LogIds().Select(static id => id.ToString()).ToList();
            Assert.Equal(log.Distinct().Count(), log.Count);
            Assert.True(relay.Errors.Count == 0, $"{relay.Name}: {string.Join('\n', relay.Errors)}");
        }

        var held = mesh.Relays[0].LogIds().Select(static id => id.ToString()).ToHashSet();
        foreach (var publisher in publishers)
        {
            var voided = plan.Emptied.SelectMany(publisher.PromisedBy);
            Assert.Empty(publisher.Promised.Except(held).Except(voided));
            Assert.False(publisher.GotTwice, $"{publisher.Name} got a message twice");
        }
    }
}
