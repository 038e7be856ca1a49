namespace OrleansRelay.LoadGenerator.Protocols;

/// <summary>NATS' plain publish and subscribe.</summary>
internal sealed class NatsPublish : IPeerProtocol
{
    public bool Acknowledges => false;

    public bool Delivers => true;

    public static void Connect(Wire wire)
    {
        wire.Await("\r\n"u8);
        wire.Send("CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true,\"protocol\":1}\r\nPING\r\n");
        wire.Await("PONG"u8);
    }

    public void Greet(Wire wire, int index, bool sends)
    {
        Connect(wire);
        if (sends)
            return;
        wire.Send("SUB foo 1\r\nPING\r\n");
        wire.Await("PONG"u8);
    }

    public FrameTemplate Frame(int sender, int payloadBytes)
    {
        var payload = FrameTemplate.Payload(payloadBytes);
        return FrameTemplate.Of($"PUB foo {payload.Length}\r\n{payload}\r\n");
    }

    public IReplies Replies() => new ReplyLines("+OK", "-ER");
}
