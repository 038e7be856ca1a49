using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Peering;

/// <summary>
/// The dialling end of a greeting: <see cref="Greeting"/> is sent first; the acceptor's greeting, which has its proof with it,
/// decides, and our own proof is sent unless it is wrong. For one connection; no I/O.
/// </summary>
/// <param name="dialled">The relay that should be at the other end.</param>
public sealed class DiallerHandshake(Hello self, RelayIdentity identity, RelayAddress dialled)
{
    /// <summary>To be sent first.</summary>
    public Hello Greeting { get; } = Handshake.Greet(self, identity);

    /// <summary>Takes the other end's greeting.</summary>
    /// <param name="proof">To be sent next; null if nothing is: the other end is wrong, or speaks protocol 1.</param>
    /// <returns>Final. If it is wrong, its refusal is to be sent, and the connection closed.</returns>
    public PeerVerdict Answered(Hello peer, out Proof? proof)
    {
        proof = null;
        if (peer.RelayId != Greeting.RelayId && peer.RelayId != dialled.Id)
            return PeerVerdict.Wrong(Refusals.OtherRelay(dialled.Id, peer.RelayId));
        if (Handshake.JudgeGreeting(Greeting, peer, dialled) is { } early)
            return early;
        var verdict = Handshake.JudgeProof(
            peer.RelayId, peer.Proof, dialled, Transcript.Of(HandshakeRole.Acceptor, Greeting, peer));
        // Who is not who it should be gets nothing that it could show to others.
        if (!verdict.IsWrong)
            proof = Handshake.Prove(identity, dialled, Transcript.Of(HandshakeRole.Dialler, Greeting, peer));
        return verdict;
    }
}
