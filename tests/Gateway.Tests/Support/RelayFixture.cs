namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>One relay with the usual options for all tests of a class, which run one after the other.</summary>
public sealed class RelayFixture : IAsyncLifetime
{
    public RunningRelay Relay { get; private set; } = null!;

    public async Task InitializeAsync() => Relay = await RunningRelay.StartAsync();

    public async Task DisposeAsync()
    {
        await Relay.DisposeAsync();
        Assert.Empty(Relay.Errors);
    }
}
