namespace OrleansRelay.Client;

/// <summary>What happened to a peer.</summary>
public enum RelayPeerChangeKind
{
    /// <summary>It was connected already when the watching began.</summary>
    Present,

    /// <summary>It has connected.</summary>
    Joined,

    /// <summary>It is connected no more.</summary>
    Left,
}
