namespace OrleansRelay.Federation.Peering;

/// <summary>What a relay's greeting has shown of who it is.</summary>
public enum PeerStanding
{
    /// <summary>It has the private key that belongs to the key which the relays file has for it.</summary>
    ProvenByKey,

    /// <summary>It has the secret that the relays file names for it.</summary>
    ProvenBySecret,

    /// <summary>Nobody can tell: the relays file has neither a key nor a secret for it, or not the relay at all.</summary>
    NoKeyKnown,

    /// <summary>The same, and it greets with protocol 1, which knows no proofs.</summary>
    EarlierProtocol,

    /// <summary>It is not who it should be: nothing is taken from it, and nothing sent.</summary>
    Wrong,
}
