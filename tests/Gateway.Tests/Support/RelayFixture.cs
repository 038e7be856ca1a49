namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>One relay with the usual options for all tests of a class, which run one after the other.</summary>
public abstract class RelayFixture(int nodes) : IAsyncLifetime
{
    public RelayNodes Relay { get; private set; } = null!;

    public async Task InitializeAsync() => Relay = await RelayNodes.StartAsync(nodes);

    public async Task DisposeAsync()
    {
        var relay = Relay;
        var errors = relay.Errors;
        await relay.DisposeAsync();
        Assert.Empty(errors);
    }
}

/// <summary>A relay of one node.</summary>
public sealed class OneNode() : RelayFixture(1);

/// <summary>A relay of three nodes.</summary>
public sealed class ThreeNodes() : RelayFixture(3);
