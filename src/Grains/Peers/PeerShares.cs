using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Peers;

/// <summary>Shares all names out among a few grains, so that what is told of many peers takes few calls, and few writes.</summary>
public static class PeerShares
{
    public const int Count = 16;

    /// <summary>The same on every node and for ever: what was written must be found again.</summary>
    public static int Of(PeerName name) => (int)(MessageId.Hash(name.Utf8).First % Count);
}
