namespace OrleansRelay.LoadGenerator.Protocols;

/// <summary>
/// Our relay. Everybody is delivered everything but their own, so senders read each other's messages as well. What is
/// delivered is the whole JSON line, so the text is shorter than that.
/// </summary>
internal sealed class RelayProtocol : IPeerProtocol
{
    // What stands around the text when a sender's first message is delivered.
    private static readonly int LineBytes =
        """{"from": "snd0", "to": "all", "body": "", "timestamp": 1748340000.123456, "seen_by": ["relay1"], "msg_id": ""}""".Length
        + 64 + "\n".Length;

    public bool Acknowledges => true;

    public bool Delivers => true;

    public int PayloadBytes(int deliveredBytes) => deliveredBytes - LineBytes;

    public void Greet(Wire wire, int index, bool sends) => wire.Send($"{(sends ? "snd" : "peer")}{index}\n");

    public FrameTemplate Frame(int sender, int payloadBytes) =>
        FrameTemplate.Of($$"""all||{"text":"{{FrameTemplate.Payload(payloadBytes)}}"}""" + "\n");

    public IReplies Replies() => new ReplyLines("{\"status\": \"o", "{\"status\": \"e", "[!] ");
}
