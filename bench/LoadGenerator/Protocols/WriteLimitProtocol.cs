namespace OrleansRelay.LoadGenerator.Protocols;

/// <summary>No protocol: a server that is only write(), see bench/WriteLimit. The first byte says which side one is.</summary>
internal sealed class WriteLimitProtocol : IPeerProtocol
{
    public bool Acknowledges => false;

    public bool Delivers => true;

    public void Greet(Wire wire, int index, bool sends) => wire.Send(sends ? "S" : "R");

    public FrameTemplate Frame(int sender, int payloadBytes) =>
        FrameTemplate.Of(FrameTemplate.Payload(payloadBytes) + "\n");

    public IReplies Replies() => new NoReplies();
}
