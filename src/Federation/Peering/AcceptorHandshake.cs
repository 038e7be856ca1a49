using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Peering;

/// <summary>
/// The accepting end of a greeting: it answers the dialler's greeting with its own, which has its proof with it, and the
/// dialler's proof, which comes next, decides. For one connection; no I/O.
/// </summary>
/// <param name="find">What the relays file has of a relay, by its id; null if nothing.</param>
public sealed class AcceptorHandshake(Hello self, RelayIdentity identity, Func<string, RelayAddress?> find)
{
    private Hello? _peer;
    private Hello? _answer;

    /// <summary>Takes the dialler's greeting, once.</summary>
    /// <param name="answer">To be sent next, if the proof is to come.</param>
    /// <returns>
    /// Null if the proof decides. If it is wrong, its refusal is to be sent; else the peer speaks protocol 1, and is answered
    /// in its way.
    /// </returns>
    public PeerVerdict? Greeted(Hello peer, out Hello? answer)
    {
        if (_peer is not null)
            throw new InvalidOperationException("A connection greets once.");
        _peer = peer;
        answer = null;
        var own = Handshake.Greet(self, identity);
        var listed = find(peer.RelayId);
        if (Handshake.JudgeGreeting(own, peer, listed) is { } early)
            return early;
        _answer = answer = own with
        {
            Proof = Handshake.Prove(identity, listed, Transcript.Of(HandshakeRole.Acceptor, peer, own)),
        };
        return null;
    }

    /// <summary>Takes what came after the greetings.</summary>
    /// <param name="proof">Null if it was something else.</param>
    /// <returns>Final. If it is wrong, its refusal is to be sent.</returns>
    public PeerVerdict Proven(Proof? proof)
    {
        if (_answer is null || _peer is null)
            throw new InvalidOperationException("There is nothing to prove yet, or any more.");
        var answer = _answer;
        _answer = null;
        if (proof is null)
            return PeerVerdict.Wrong(Refusals.NoProof(_peer.RelayId));
        return Handshake.JudgeProof(
            _peer.RelayId, proof.Value, find(_peer.RelayId), Transcript.Of(HandshakeRole.Dialler, _peer, answer));
    }
}
