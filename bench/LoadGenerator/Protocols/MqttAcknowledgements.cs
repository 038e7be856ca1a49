namespace OrleansRelay.LoadGenerator.Protocols;

/// <summary>Counts PUBACKs, which are four bytes each and all that a publisher is sent.</summary>
internal sealed class MqttAcknowledgements : IReplies
{
    private const byte Acknowledgement = 0x40;
    private const int PacketBytes = 4;

    private int _position;

    public int Count(ReadOnlySpan<byte> data)
    {
        for (var start = (PacketBytes - _position) % PacketBytes; start < data.Length; start += PacketBytes)
        {
            if (data[start] != Acknowledgement)
                throw PeerException.Refused($"packet 0x{data[start]:x2}");
        }

        var seen = _position + data.Length;
        _position = seen % PacketBytes;
        return seen / PacketBytes;
    }
}
