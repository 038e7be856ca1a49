namespace OrleansRelay.LoadGenerator.Protocols;

/// <summary>
/// NATS' JetStream: a stream in memory that knows a message again by its Nats-Msg-Id for two minutes; each sender is
/// answered on a subject of its own.
/// </summary>
internal sealed class NatsJetStream : IPeerProtocol
{
    private const string Stream =
        """{"name":"S","subjects":["js"],"storage":"memory","retention":"limits","duplicate_window":120000000000,"max_msgs":-1}""";

    public bool Acknowledges => true;

    public bool Delivers => false;

    public void Greet(Wire wire, int index, bool sends)
    {
        NatsPublish.Connect(wire);
        wire.Send($"SUB _A.{index} 1\r\n");
        if (index > 0)
            return;
        wire.Send($"PUB $JS.API.STREAM.CREATE.S _A.0 {Stream.Length}\r\n{Stream}\r\n");
        wire.Await("\"config\":"u8);
    }

    public FrameTemplate Frame(int sender, int payloadBytes)
    {
        var payload = FrameTemplate.Payload(payloadBytes);
        var headers = $"NATS/1.0\r\nNats-Msg-Id: {Environment.ProcessId}-{sender}-{FrameTemplate.Number}\r\n\r\n";
        return FrameTemplate.Of(
            $"HPUB js _A.{sender} {headers.Length} {headers.Length + payload.Length}\r\n{headers}{payload}\r\n");
    }

    public IReplies Replies() => new ReplyLines("{\"stream\"", "{\"error\"", "-ERR");
}
