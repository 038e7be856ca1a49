namespace OrleansRelay.Grains.Peers;

/// <summary>Remembers how far peers had come that want to know when they come back. Keyed by a share of all names, see <see cref="PeerShares"/>.</summary>
[Alias("relay.peer-places")]
public interface IPeerPlacesGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// A peer has come and asks how far it had come before. If it is still here with an earlier connection, that one is
    /// waited for, for <see cref="PeerPlacesGrain.Patience"/> at most: it is just being replaced.
    /// </summary>
    [ResponseTimeout("00:00:05"), Alias("come")]
    ValueTask<RecalledPlace> Come(string peer, PeerVisit visit);

    /// <summary>These peers have come so far.</summary>
    [Alias("remember")]
    ValueTask Remember(Dictionary<string, PeerPlace> places);

    /// <summary>A peer's connection ends, or is about to, and it has come so far; null if that is not known.</summary>
    [Alias("leave")]
    ValueTask Leave(string peer, PeerVisit visit, PeerPlace? place);
}
