using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Peering;

/// <summary>What both ends of a greeting do: make proofs, and judge those of the other end. No I/O.</summary>
internal static class Handshake
{
    /// <summary>A greeting that nobody has sent before.</summary>
    public static Hello Greet(Hello self, RelayIdentity identity) => self with
    {
        Version = Hello.ProvingVersion,
        Instance = identity.Instance,
        Nonce = Nonce.Create(),
        Proof = default,
    };

    /// <param name="peer">What the relays file has of the other end.</param>
    public static Proof Prove(RelayIdentity identity, RelayAddress? peer, byte[] transcript) =>
        new(identity.Sign(transcript), peer?.Secret?.Mac(transcript) ?? []);

    /// <summary>What can be said before there are proofs; null if they decide.</summary>
    public static PeerVerdict? JudgeGreeting(Hello own, Hello peer, RelayAddress? listed)
    {
        if (peer.RelayId == own.RelayId)
            return PeerVerdict.Wrong(SameId(own, peer));
        if (peer.Version < Hello.ProvingVersion)
            return IsToProve(listed)
                ? PeerVerdict.Wrong(Refusals.EarlierProtocol(peer.RelayId))
                : new PeerVerdict(PeerStanding.EarlierProtocol);
        return peer.Instance is null || peer.Nonce is null ? PeerVerdict.Wrong(Refusals.NoNonce) : null;
    }

    /// <summary>Whether the other end is who it says. Where the relays file has both a key and a secret for it, both must hold.</summary>
    public static PeerVerdict JudgeProof(string peerId, in Proof proof, RelayAddress? listed, byte[] transcript)
    {
        if (!IsToProve(listed))
            return new PeerVerdict(PeerStanding.NoKeyKnown);
        var fault = JudgeSignature(peerId, proof, listed!.Key, transcript) ?? JudgeMac(peerId, proof, listed.Secret, transcript);
        if (fault is not null)
            return PeerVerdict.Wrong(fault);
        return new PeerVerdict(listed.Key is null ? PeerStanding.ProvenBySecret : PeerStanding.ProvenByKey);
    }

    private static bool IsToProve(RelayAddress? listed) => listed is { MustProve: true };

    private static Refusal SameId(Hello own, Hello peer)
    {
        if (peer.Instance is null)
            return Refusals.ItselfOrTwo(own.RelayId);
        return peer.Instance == own.Instance ? Refusals.Itself(own.RelayId) : Refusals.TwoOfOneId(own.RelayId);
    }

    private static Refusal? JudgeSignature(string peerId, in Proof proof, RelayKey? key, byte[] transcript)
    {
        if (key is null)
            return null;
        if (proof.Signature.IsEmpty)
            return Refusals.NoSignature(peerId);
        return key.Verify(transcript, proof.Signature.Span) ? null : Refusals.BadSignature(peerId);
    }

    private static Refusal? JudgeMac(string peerId, in Proof proof, RelaySecret? secret, byte[] transcript)
    {
        if (secret is null)
            return null;
        if (proof.Mac.IsEmpty)
            return Refusals.NoMac(peerId);
        return secret.Verify(transcript, proof.Mac.Span) ? null : Refusals.BadMac(peerId);
    }
}
