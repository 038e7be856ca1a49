using OrleansRelay.Testing.Mesh;

namespace OrleansRelay.Gateway.Tests.Mesh.Faults;

/// <summary>A relay that does not know what its peer has asks it, and skips nothing.</summary>
public sealed class LostStateFaults
{
    /// <summary>What has become of the files in which links keep their state.</summary>
    public enum State
    {
        Whole,
        Deleted,
        Garbled,
        Halved,
        Empty,
    }

    [Theory]
    [InlineData(State.Whole)]
    [InlineData(State.Deleted)]
    [InlineData(State.Garbled)]
    [InlineData(State.Halved)]
    [InlineData(State.Empty)]
    public async Task Relay_KilledWithABacklog_PeerGetsAllOfIt(State state)
    {
        await using var mesh = await RelayMesh.StartAsync(MeshShape.Line(2));
        var (near, far, link) = (mesh.Relays[0], mesh.Relays[1], mesh.Links[0]);
        link.Break(LinkFault.Refused);
        var ids = await near.PublishAsync(50);
        await near.KillAsync();
        await near.BuriedAsync();
        Spoil(near.DataDirectory, state);
        await near.StartAsync();
        link.Heal();
        await far.HoldsAsync(ids);
        Assert.All(near.Errors, static error => Assert.Contains("relay.db was damaged", error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Relay_KilledJustAfterItsFirstStart_PeerGetsWhatItAccepted()
    {
        await using var mesh = RelayMesh.Prepare(2);
        var (near, far, link) = (mesh.Relays[0], mesh.Relays[1], mesh.Join(0, 1));
        link.Break(LinkFault.Refused);
        await near.StartAsync();
        var ids = await near.PublishAsync(100);
        await near.KillAsync();
        await near.StartAsync();
        await far.StartAsync();
        link.Heal();
        await far.HoldsAsync(ids);
    }

    [Fact]
    public async Task Relay_LosesTheFolderWhileItRuns_ItIsThereAgain()
    {
        await using var mesh = await RelayMesh.StartAsync(MeshShape.Line(2));
        var (near, far) = (mesh.Relays[0], mesh.Relays[1]);
        Spoil(near.DataDirectory, State.Deleted);
        await far.HoldsAsync(await near.PublishAsync(20));
        await near.StopAsync();
        Assert.NotEmpty(Directory.GetFiles(near.DataDirectory));
        await near.StartAsync();
        await far.HoldsAsync(await near.PublishAsync(20));
        Assert.Empty(near.Errors);
    }

    private static void Spoil(string folder, State state)
    {
        if (state == State.Deleted)
        {
            Directory.Delete(folder, recursive: true);
            return;
        }

        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(path);
            if (state == State.Garbled)
                new Random(1).NextBytes(bytes);
            File.WriteAllBytes(path, state switch
            {
                State.Halved => bytes[..(bytes.Length / 2)],
                State.Empty => [],
                _ => bytes,
            });
        }
    }
}
