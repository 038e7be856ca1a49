using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Testing.Mesh;
using OrleansRelay.Testing.Schedules;

namespace OrleansRelay.Gateway.Tests.Mesh;

/// <summary>The mesh that other tests rely on does what it should.</summary>
public sealed class RelayMeshTests
{
    [Fact]
    public async Task Shapes_AllRelaysGetWhatOneAccepts()
    {
        await using var mesh = await RelayMesh.StartAsync(MeshShape.RandomDegree3(5, new Random(1)));
        using var alice = await mesh.Relays[0].RegisterAsync("alice");
        using var zoe = await mesh.Relays[4].RegisterAsync("zoe");
        await alice.SendAsync(Wire.Send("zoe", "hello"));
        Assert.Equal(Wire.MsgId(await alice.ReadLineAsync()), Wire.MsgId(await zoe.ReadLineAsync()));
        await mesh.SameAsync();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(3)]
    public void RandomDegree3_NobodyHasMoreAndAllAreJoined(int count)
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var shape = MeshShape.RandomDegree3(count, new Random(seed));
            Assert.All(Enumerable.Range(0, count), relay =>
                Assert.InRange(shape.Edges.Count(edge => edge.First == relay || edge.Second == relay), 2, 3));
            Assert.Equal(shape.Edges.Count, shape.Edges.Distinct().Count());
            var reached = new HashSet<int> { 0 };
            while (shape.Edges.FirstOrDefault(edge => reached.Contains(edge.First) != reached.Contains(edge.Second)) is (_, > 0) edge)
                reached.UnionWith([edge.First, edge.Second]);
            Assert.Equal(count, reached.Count);
        }
    }

    [Fact]
    public async Task Kill_WhatWasAcknowledgedIsThereAfterwards()
    {
        await using var mesh = RelayMesh.Prepare(1);
        var relay = mesh.Relays[0];
        await relay.StartAsync();
        using var enough = new CancellationTokenSource();
        var publisher = new Publisher("alice", mesh.Relays, 0, new Random(1));
        var publishing = Task.Run(() => publisher.RunAsync(enough.Token));
        for (var round = 1; round <= 3; round++)
        {
            var count = publisher.Count;
            await Testing.Eventually.TrueAsync(() => publisher.Count > count + 100, "it publishes");
            await relay.KillAsync();
            var promised = publisher.Promised;
            await relay.StartAsync();
            Assert.Empty(promised.Except(relay.LogIds().Select(static id => id.ToString())));
        }

        await enough.CancelAsync();
        await publishing;
        await relay.KillAsync();
        await relay.StartEmptyAsync();
        Assert.Empty(relay.LogIds());
        Assert.Empty(relay.Errors);
    }
}
