namespace OrleansRelay.Client.Connections;

/// <summary>Why a connection has ended.</summary>
internal enum ConnectionEndKind
{
    /// <summary>It broke, or the relay closed it, or it was given up.</summary>
    Lost,

    /// <summary>The relay's node goes and wants its clients to go to another one.</summary>
    GoingAway,

    /// <summary>The program had not taken what came, now it has, and what was thrown away meanwhile is to be asked for again.</summary>
    Refill,

    /// <summary>Another connection has the name.</summary>
    Replaced,
}

/// <inheritdoc cref="ConnectionEndKind"/>
/// <param name="Error">What is said of it.</param>
internal sealed record ConnectionEnd(ConnectionEndKind Kind, RelayException Error);
