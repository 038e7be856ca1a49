namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>Tests that share a relay: each begins when what the one before sent has arrived everywhere.</summary>
public abstract class RelayTests(RelayFixture fixture) : IAsyncLifetime
{
    protected RelayNodes Relay { get; } = fixture.Relay;

    public Task InitializeAsync() => Relay.QuietAsync();

    public Task DisposeAsync() => Task.CompletedTask;
}
