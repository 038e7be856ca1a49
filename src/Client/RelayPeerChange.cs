namespace OrleansRelay.Client;

/// <summary>A peer came or went.</summary>
/// <param name="Name">Who.</param>
/// <param name="Kind">What happened.</param>
public sealed record RelayPeerChange(string Name, RelayPeerChangeKind Kind)
{
    /// <summary>It is connected now.</summary>
    public bool IsHere => Kind != RelayPeerChangeKind.Left;
}
