using System.Text;

namespace OrleansRelay.LoadGenerator.Protocols;

/// <summary>MQTT 3.1.1, published at most once (QoS 0) or at least once (QoS 1, each acknowledged; nothing deduplicated).</summary>
internal sealed class Mqtt(bool acknowledged) : IPeerProtocol
{
    private const byte Connect = 0x10;
    private const byte Publish = 0x30;
    private const byte PublishAcknowledged = 0x32;
    private const int PacketIdBytes = 2;

    public bool Acknowledges => acknowledged;

    public bool Delivers => !acknowledged;

    public void Greet(Wire wire, int index, bool sends)
    {
        var name = Encoding.ASCII.GetBytes($"{(sends ? 's' : 'r')}{index}");

        // Protocol level 4, a clean session, no keep-alive.
        byte[] connect = [.. "\0\u0004MQTT\u0004\u0002\0\0"u8, 0, (byte)name.Length, .. name];
        wire.Send([Connect, (byte)connect.Length, .. connect]);
        wire.Await([0x20, 2]);
        if (sends)
            return;
        wire.Send([0x82, 8, 0, 1, 0, 3, .. "foo"u8, 0]);
        wire.Await([0x90, 3]);
    }

    public FrameTemplate Frame(int sender, int payloadBytes)
    {
        var payload = Encoding.ASCII.GetBytes(FrameTemplate.Payload(payloadBytes));
        byte[] topic = [0, 3, .. "foo"u8];
        var idBytes = acknowledged ? PacketIdBytes : 0;
        var length = RemainingLength(topic.Length + idBytes + payload.Length);
        byte[] frame =
            [acknowledged ? PublishAcknowledged : Publish, .. length, .. topic, .. new byte[idBytes], .. payload];
        return FrameTemplate.Of(frame, acknowledged ? 1 + length.Length + topic.Length : -1);
    }

    public IReplies Replies() => acknowledged ? new MqttAcknowledgements() : new NoReplies();

    // Seven bits a byte, the lowest first; the eighth says that another byte follows.
    private static byte[] RemainingLength(int length)
    {
        var bytes = new List<byte>();
        for (; length > 127; length >>= 7)
            bytes.Add((byte)(length & 127 | 128));
        return [.. bytes, (byte)length];
    }
}
