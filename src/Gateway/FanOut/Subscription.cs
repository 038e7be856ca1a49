using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.FanOut;

/// <summary>What a connection is sent from now on. By default everything that comes.</summary>
internal readonly record struct Subscription
{
    /// <summary>Which messages; null is all.</summary>
    public ReceiveFilter? Filter { get; init; }

    /// <summary>It is told how far it has come.</summary>
    public bool WantsPositions { get; init; }

    /// <summary>How far it has come is to be remembered.</summary>
    public bool IsRemembered { get; init; }

    /// <summary>What it missed and gets first; null if it has not asked for that.</summary>
    public Resumption? Resumption { get; init; }

    /// <summary>Writes what it is told first, given the position from which on it is sent what comes; null is nothing.</summary>
    public Action<ByteBuffer, long>? Greet { get; init; }
}
