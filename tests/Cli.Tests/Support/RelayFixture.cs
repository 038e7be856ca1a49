using OrleansRelay.Client.Tests.Support;

namespace OrleansRelay.Cli.Tests.Support;

/// <summary>One relay for all tests that need no other; it limits nobody. Each test has names of its own.</summary>
public sealed class RelayFixture : IAsyncLifetime
{
    public RealRelay Relay { get; private set; } = null!;

    public async Task InitializeAsync() => Relay = await RealRelay.StartAsync();

    public Task DisposeAsync() => Relay.DisposeAsync().AsTask();
}
