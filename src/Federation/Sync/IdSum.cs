using System.Buffers.Binary;

namespace OrleansRelay.Federation.Sync;

/// <summary>
/// The sum of ids modulo 2^256, each read as one big-endian number. What two sums differ by is the sum of what lies between, so
/// any range is summed from the sums up to its ends.
/// </summary>
internal readonly record struct IdSum(UInt128 High, UInt128 Low)
{
    public const int ByteLength = 32;

    public static IdSum operator +(in IdSum left, in IdSum right)
    {
        var low = left.Low + right.Low;
        return new IdSum(left.High + right.High + (low < left.Low ? UInt128.One : UInt128.Zero), low);
    }

    public static IdSum operator -(in IdSum left, in IdSum right) => new(
        left.High - right.High - (left.Low < right.Low ? UInt128.One : UInt128.Zero), left.Low - right.Low);

    public static IdSum Of(ReadOnlySpan<EntryKey> entries)
    {
        UInt128 high = 0, low = 0;
        foreach (ref readonly var entry in entries)
        {
            var id = entry.Id;
            var before = low;
            low += new UInt128(id.Third, id.Fourth);
            high += new UInt128(id.First, id.Second) + (low < before ? UInt128.One : UInt128.Zero);
        }

        return new IdSum(high, low);
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, High);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], Low);
    }
}
