using System.Buffers.Binary;
using System.Text;

namespace OrleansRelay.LoadGenerator.Protocols;

/// <summary>
/// A frame made once and copied for each message, with two places that are written anew: the time, which is '~' and 16 hex
/// digits at the start of every payload, and, where the protocol wants one, the message's number.
/// </summary>
internal sealed class FrameTemplate
{
    /// <summary>Begins a time, and stands nowhere else in a message.</summary>
    public const byte Mark = (byte)'~';

    /// <summary>The mark and its digits.</summary>
    public const int StampBytes = 17;

    private const string NumberPlace = "##########";

    private readonly byte[] _frame;
    private readonly int _stamp;
    private readonly int _number;
    private readonly int _packetId;

    private FrameTemplate(byte[] frame, int packetId)
    {
        _frame = frame;
        _packetId = packetId;
        _stamp = frame.AsSpan().IndexOf(Mark) + 1;
        _number = frame.AsSpan().IndexOf(Encoding.ASCII.GetBytes(NumberPlace));
    }

    public int Length => _frame.Length;

    /// <summary>Stands for ten digits that are the message's number.</summary>
    public static string Number => NumberPlace;

    /// <summary>The payload as it stands in the frame.</summary>
    public static string Payload(int bytes) => "~" + new string('0', 16) + new string('x', Math.Max(0, bytes - StampBytes));

    public static FrameTemplate Of(string frame) => new(Encoding.ASCII.GetBytes(frame), packetId: -1);

    /// <summary>A frame that has its number in two bytes, from 1 to 65535, at <paramref name="packetId"/>; -1 is none.</summary>
    public static FrameTemplate Of(byte[] frame, int packetId) => new(frame, packetId);

    /// <summary>Writes the frame; returns its length.</summary>
    public int Write(Span<byte> output, long nanoseconds, long number)
    {
        _frame.CopyTo(output);
        _ = nanoseconds.TryFormat(output.Slice(_stamp, StampBytes - 1), out _, "x16");
        if (_number >= 0)
            _ = number.TryFormat(output.Slice(_number, NumberPlace.Length), out _, "D10");
        if (_packetId >= 0)
            BinaryPrimitives.WriteUInt16BigEndian(output[_packetId..], (ushort)(number % ushort.MaxValue + 1));
        return _frame.Length;
    }
}
