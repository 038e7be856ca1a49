using OrleansRelay.Testing.Schedules;

namespace OrleansRelay.Testing.Mesh;

/// <summary>One run of a mesh by a <see cref="MeshPlan"/>, with clients that publish and clients that watch.</summary>
public sealed class MeshSchedule(IMesh mesh, MeshPlan plan, Random random)
{
    private const int PublisherCount = 3;
    private const int Steps = 8;

    private readonly List<Publisher> _publishers = [];
    private readonly Dictionary<object, Watcher> _watchers = [];
    private readonly HashSet<string> _voided = [];

    /// <inheritdoc cref="Publisher.Rest"/>
    public TimeSpan Rest { get; init; }

    /// <summary>How many messages are acknowledged at most between one step and the next.</summary>
    public int MostBetweenSteps { get; init; } = 150;

    /// <summary>Runs a plan, and checks that in the end all relays hold the same, and every client was given it once.</summary>
    public async Task RunAsync()
    {
        // What a relay acknowledged until it lost its disk need not be anywhere.
        plan.Emptying = relay => _voided.UnionWith(_publishers.SelectMany(publisher => publisher.PromisedBy(relay.Name)));
        try
        {
            await RunToTheEndAsync();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"{mesh}: {plan.Story}", error);
        }
    }

    private async Task RunToTheEndAsync()
    {
        using var enough = new CancellationTokenSource();
        for (var i = 0; i < PublisherCount; i++)
            _publishers.Add(new Publisher($"p{i}", mesh.Relays, random.Next(mesh.Relays.Count), new Random(random.Next())) { Rest = Rest });
        await WatchAsync();
        var publishing = _publishers.Select(publisher => Task.Run(() => publisher.RunAsync(enough.Token))).ToList();
        for (var step = 0; step < Steps; step++)
        {
            await plan.StepAsync();
            await WatchAsync();
            await _publishers.ProgressAsync(random.Next(10, MostBetweenSteps));
        }

        await plan.EndAsync();
        await WatchAsync();
        await _publishers.ProgressAsync(100);
        await enough.CancelAsync();
        await Task.WhenAll(publishing);
        await mesh.SameAsync();
        Check();
        foreach (var watcher in _watchers.Values)
            await watcher.CheckAsync();
    }

    // One client at each life of each relay.
    private async Task WatchAsync()
    {
        foreach (var relay in mesh.Relays)
        {
            if (relay.Life is { } life && !_watchers.ContainsKey(life))
                _watchers[life] = await Watcher.StartAsync(relay);
        }
    }

    private void Check()
    {
        foreach (var relay in mesh.Relays)
        {
            var log = relay.LogIds();
            Assert.Equal(log.Distinct().Count(), log.Count);
            Assert.True(relay.Errors.Count == 0, $"{relay.Name}: {string.Join('\n', relay.Errors)}");
        }

        var held = mesh.Relays[0].LogIds().Select(static id => id.ToString()).ToHashSet();
        foreach (var publisher in _publishers)
        {
            Assert.Empty(publisher.Promised.Except(held).Except(_voided));
            Assert.False(publisher.GotTwice, $"{publisher.Name} got a message twice");
        }
    }
}
