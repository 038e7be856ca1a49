using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Configuration;
using OrleansRelay.Gateway.Presence;
using OrleansRelay.Gateway.Stats;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway;

/// <summary>What becomes of a reader that is so slow that the ring has overwritten what it still has to get.</summary>
public enum SlowConsumerPolicy
{
    /// <summary>It is served from the log file; without one, as with <see cref="Gap"/>.</summary>
    CatchUp,

    /// <summary>It is told how many messages it missed and goes on from the oldest one in memory.</summary>
    Gap,

    /// <summary>It is told why and disconnected.</summary>
    Disconnect,
}

/// <summary>Where the gateway listens and what it takes from a connection. Sections: <c>Relay</c> and <c>Relay:Gateway</c>.</summary>
public sealed record GatewayOptions
{
    public const int MinFrameBytes = 256;
    public const int LargestFrameBytes = 1 << 20;

    /// <summary>The address to listen on; <c>::</c> means every address, IPv4 ones too.</summary>
    public IPAddress Bind { get; init; } = IPAddress.IPv6Any;

    /// <summary>1 to 65535; 0 lets the system choose one.</summary>
    [Range(0, 65535)]
    public int Port { get; init; } = 55665;

    /// <summary>Bound on a client's frame, in bytes without its newline.</summary>
    [Range(MinFrameBytes, LargestFrameBytes)]
    public int MaxFrameBytes { get; init; } = 64 * 1024;

    /// <summary>Connections beyond this many are told so and closed.</summary>
    [Range(1, 1_000_000), ConfigurationKeyName("Gateway:MaxConnections")]
    public int MaxConnections { get; init; } = 100_000;

    /// <summary>Connections of one address (IPv6: one /64) beyond this many are told so and closed.</summary>
    [Range(1, 1_000_000), ConfigurationKeyName("Gateway:MaxConnectionsPerAddress")]
    public int MaxConnectionsPerAddress { get; init; } = 32_768;

    /// <summary>
    /// Bound on what all connections together have begun to say, or don't take, in bytes; beyond it one that adds to it is
    /// closed.
    /// </summary>
    [Range(1L << 20, 64L << 30), ConfigurationKeyName("Gateway:MaxPendingBytes")]
    public long MaxPendingBytes { get; init; } = 64 << 20;

    /// <summary>A connection that takes nothing for so long, while something waits for it, is closed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00"), ConfigurationKeyName("Gateway:WriteDeadline")]
    public TimeSpan WriteDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A registration without newline is complete after so much silence, as seed clients send it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan RegistrationSilence { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A connection that has not said who it is by then is closed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan RegistrationDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A frame that was begun must be complete within this time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan FrameDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an acknowledgement waits that tells whether a message was delivered.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:10"), ConfigurationKeyName("Gateway:DeliveryDeadline")]
    public TimeSpan DeliveryDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Who may see a message, whatever clients ask for.</summary>
    public DeliveryPolicy Delivery { get; init; } = DeliveryPolicy.Open;

    /// <summary>Who may know who is here.</summary>
    public PresencePolicy Presence { get; init; } = PresencePolicy.Open;

    /// <summary>Who may know how the relay is.</summary>
    public StatsPolicy Stats { get; init; } = StatsPolicy.Local;

    public SlowConsumerPolicy SlowConsumer { get; init; } = SlowConsumerPolicy.CatchUp;

    /// <summary>Threads that send when there is much to send; 0 means one a processor.</summary>
    [Range(0, 256)]
    public int SenderThreads { get; init; }

    /// <summary>How long the relay may rehearse before it listens, zero to 10 s; zero is not at all.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan Rehearsal { get; init; } = TimeSpan.FromSeconds(1);
}
