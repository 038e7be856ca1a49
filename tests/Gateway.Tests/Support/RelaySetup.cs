using OrleansRelay.Federation;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Grains.Messages;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Grains.Replication;
using OrleansRelay.Log;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>How a test wants its relay: open to entries of anybody, without a rate limit, on any port of the loopback interface, quick to notice.</summary>
public sealed record RelaySetup
{
    public string Id { get; init; } = "relay1";

    public GatewayOptions Gateway { get; init; } = new();

    public int Port { get; init; }

    public RateLimitOptions RateLimit { get; init; } = new() { Messages = 0 };

    public MessageOptions Messages { get; init; } = new();

    /// <summary>Smaller than a user's: rings of many relays that begin and end make the collector look through everything, the sooner the larger they are.</summary>
    public LogOptions Log { get; init; } = new() { MemoryBytes = 16 << 20 };

    /// <inheritdoc cref="ReplicationOptions.AckReplicas"/>
    public int AckReplicas { get; init; }

    /// <inheritdoc cref="ReplicationOptions.AckDeadline"/>
    public TimeSpan AckDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where links keep their state; null for a relay that will not be started again.</summary>
    public string? DataDirectory { get; init; }

    public FederationOptions Federation { get; init; } = new()
    {
        Auth = FederationAuth.Open,
        GreetingTimeout = TimeSpan.FromMilliseconds(300),
        BackoffFirst = TimeSpan.FromMilliseconds(20),
        BackoffCap = TimeSpan.FromMilliseconds(200),
        SeedSpacing = TimeSpan.FromMilliseconds(100),
        SeedMessages = 1000,
        SeedConfirmation = TimeSpan.FromSeconds(2),
        SyncInterval = TimeSpan.FromSeconds(1),
    };

    public IReadOnlyList<RelayAddress> Relays { get; init; } = [];

    /// <summary>A file that its relays are taken from, whenever it changes; it begins with <see cref="Relays"/>.</summary>
    public string? RelaysFile { get; init; }

    /// <summary>What it proves itself by; another one each time if not given.</summary>
    public RelayIdentity? Identity { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Is asked to make each call of a grain, and may let it fail instead.</summary>
    public IncomingGrainCallFilterDelegate? GrainCalls { get; init; }

    /// <summary>A disk that does what the test wants, in place of the system's.</summary>
    internal TestDisk? Disk { get; init; }

    internal ReplicationOptions Replication(int maxLineBytes) =>
        new() { AckReplicas = AckReplicas, AckDeadline = AckDeadline, MaxLineBytes = maxLineBytes };
}
