namespace OrleansRelay.LoadGenerator.Protocols;

/// <summary>Redis' PUBLISH and SUBSCRIBE.</summary>
internal sealed class RedisPublish : IPeerProtocol
{
    public bool Acknowledges => true;

    public bool Delivers => true;

    public void Greet(Wire wire, int index, bool sends)
    {
        if (sends)
            return;
        wire.Send("*2\r\n$9\r\nSUBSCRIBE\r\n$3\r\nfoo\r\n");
        wire.Await(":1"u8);
    }

    public FrameTemplate Frame(int sender, int payloadBytes)
    {
        var payload = FrameTemplate.Payload(payloadBytes);
        return FrameTemplate.Of($"*3\r\n$7\r\nPUBLISH\r\n$3\r\nfoo\r\n${payload.Length}\r\n{payload}\r\n");
    }

    public IReplies Replies() => new ReplyLines(":", "-");
}
