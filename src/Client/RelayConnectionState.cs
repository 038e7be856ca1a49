namespace OrleansRelay.Client;

/// <summary>How a <see cref="RelayClient"/> stands with its relay.</summary>
public enum RelayConnectionState
{
    /// <summary>Registered with the relay.</summary>
    Connected,

    /// <summary>The connection was lost; another one is being made. What is sent waits for it.</summary>
    Reconnecting,

    /// <summary>Disposed, or ended by an error that trying again does not help against.</summary>
    Closed,
}
