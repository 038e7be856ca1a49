namespace OrleansRelay.Client.Wire;

/// <summary>What a line from the relay is.</summary>
internal enum LineKind
{
    /// <summary>Something of a later version.</summary>
    Unknown,
    Delivery,
    Ok,
    Error,
    Receiving,
    Pong,
    Position,
    Resuming,
    Resumed,
    Gap,
    GoingAway,
}
