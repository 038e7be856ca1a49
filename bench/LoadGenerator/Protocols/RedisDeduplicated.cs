namespace OrleansRelay.LoadGenerator.Protocols;

/// <summary>
/// Redis as a store that keeps a message once, for ten minutes: SET NX EX under a key as long as a message id of ours.
/// </summary>
internal sealed class RedisDeduplicated : IPeerProtocol
{
    private const int KeyBytes = 64;

    public bool Acknowledges => true;

    public bool Delivers => false;

    public void Greet(Wire wire, int index, bool sends)
    {
    }

    public FrameTemplate Frame(int sender, int payloadBytes)
    {
        var payload = FrameTemplate.Payload(payloadBytes);
        var key = $"{Environment.ProcessId:x8}{sender:x4}.{FrameTemplate.Number}".PadLeft(KeyBytes, '0');
        return FrameTemplate.Of(
            $"*6\r\n$3\r\nSET\r\n${key.Length}\r\n{key}\r\n${payload.Length}\r\n{payload}\r\n$2\r\nNX\r\n$2\r\nEX\r\n$3\r\n600\r\n");
    }

    public IReplies Replies() => new ReplyLines("+OK", "$-1", "-");
}
