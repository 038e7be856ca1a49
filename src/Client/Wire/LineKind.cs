namespace OrleansRelay.Client.Wire;

/// <summary>What a line from the relay is.</summary>
internal enum LineKind
{
    /// <summary>Nothing that the client needs: of a later version, or that it begins to resume, as was asked for.</summary>
    Unknown,
    Delivery,
    Ok,
    Error,
    Receiving,
    Pong,
    Peers,
    Stats,
    Position,
    Resumed,
    Gap,
    Joined,
    Left,
    PeersGap,
    GoingAway,
}
