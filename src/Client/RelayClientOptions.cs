using System.Net.Security;

namespace OrleansRelay.Client;

/// <summary>Where a <see cref="RelayClient"/> connects, as whom, and its bounds.</summary>
public sealed record RelayClientOptions
{
    /// <summary>
    /// Where the relay is: <c>relay://host:55665</c>, or <c>relays://host:55665</c> for TLS; without a port, 55665. If the relay has several
    /// nodes, several: the first that answers is taken, and when a connection is lost, the next one after it, in a random order.
    /// </summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>Takes the addresses in the order in which they are given. Clients of several nodes then all begin at the same one.</summary>
    public bool KeepAddressOrder { get; init; }

    /// <summary>Who this client is: 1 to 128 bytes of UTF-8, no control characters, no <c>||</c>, and not beginning with <c>RELAY</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it wants to get.</summary>
    public RelayFilter Receive { get; init; } = RelayFilter.All;

    /// <summary>From where on it gets messages.</summary>
    public RelayStart Start { get; init; } = RelayStart.Now;

    /// <summary>Changes how TLS is done: what certificates are accepted, which one is shown. Is called for every connection.</summary>
    public Action<SslClientAuthenticationOptions>? ConfigureTls { get; init; }

    /// <summary>How long making a connection may take, registration included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long it waits, at most, before it tries again the first time; each further time twice as long, and a random part of that.
    /// </summary>
    public TimeSpan BackoffFirst { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest such wait.</summary>
    public TimeSpan BackoffCap { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>When nothing has come for so long, the relay is asked whether it is there.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// When an answer is awaited and nothing at all has come for so long, the connection is given up and made anew. Longer than the relay's
    /// own deadlines for acknowledgements (<c>Gateway:DeliveryDeadline</c> and its like, 5 s unless its operator says otherwise).
    /// </summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>For how long a message is sent again that the relay can't take now (<c>rate_limited</c>, <c>unavailable</c>).</summary>
    public TimeSpan RetryPatience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Messages that are sent and not yet acknowledged, at most; further ones wait. 1 to 1 000 000.</summary>
    public int MaxInFlight { get; init; } = 1024;

    /// <summary>Their bytes, at most. 1 to 1 GiB.</summary>
    public int MaxInFlightBytes { get; init; } = 4 << 20;

    /// <summary>The longest message, in bytes of its frame; the relay has such a bound as well, <c>Relay:MaxFrameBytes</c>. 256 to 1 MiB.</summary>
    public int MaxFrameBytes { get; init; } = 64 * 1024;

    /// <summary>The longest line that is accepted from the relay, in bytes; what is longer ends the connection. 4096 to 64 MiB.</summary>
    public int MaxLineBytes { get; init; } = 8 << 20;

    /// <summary>
    /// Messages that have come and that the program has not taken from <see cref="RelayClient.Messages"/>: with so many the client stops
    /// reading. While an acknowledgement is awaited it reads on, up to four times as many. 1 to 1 000 000.
    /// </summary>
    public int ReceiveBuffer { get; init; } = 4096;

    /// <summary>The same in bytes. 4096 to 1 GiB.</summary>
    public int ReceiveBufferBytes { get; init; } = 8 << 20;

    /// <summary>
    /// Ids of messages that are remembered, so that none comes twice when another node of the relay goes on. More than come in 20 seconds, if
    /// it may be so; 100 bytes each. 16 to 10 000 000.
    /// </summary>
    public int RememberedIds { get; init; } = 65_536;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
