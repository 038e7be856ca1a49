namespace OrleansRelay.LoadGenerator.Protocols;

/// <summary>Our relay, with receivers each of which has a list of its own of what it wants.</summary>
/// <param name="wantsAll">
/// What is published stands in each list. Otherwise it is in none, and only the first receiver, which has no list, gets it.
/// </param>
internal sealed class ChoosingRelayProtocol(bool wantsAll) : IPeerProtocol
{
    private readonly RelayProtocol _relay = new();

    public bool Acknowledges => true;

    public bool Delivers => true;

    public int PayloadBytes(int deliveredBytes) => _relay.PayloadBytes(deliveredBytes);

    public void Greet(Wire wire, int index, bool sends)
    {
        if (sends || (!wantsAll && index == 0))
            _relay.Greet(wire, index, sends);
        else
            wire.Send($$"""{"peer_id": "peer{{index}}", "receive": ["own.{{index}}", "team{{index}}.*"{{(wantsAll ? ", \"all\"" : "")}}]}""" + "\n");
    }

    public FrameTemplate Frame(int sender, int payloadBytes) => _relay.Frame(sender, payloadBytes);

    public IReplies Replies() => _relay.Replies();
}
