using System.Numerics;

namespace OrleansRelay.LoadGenerator.Load;

/// <summary>
/// How long messages were under way, in nanoseconds, by classes that are a 512th of their value wide: any number of them in
/// the same small memory, so that a long run disturbs what it measures no more than a short one.
/// </summary>
internal sealed class Latencies
{
    private const int PrecisionBits = 9;

    private readonly long[] _classes = new long[(64 - PrecisionBits) << PrecisionBits];

    public long Count { get; private set; }

    public long Longest { get; private set; }

    public void Add(long nanoseconds)
    {
        nanoseconds = Math.Max(0, nanoseconds);
        _classes[Class(nanoseconds)]++;
        Longest = Math.Max(Longest, nanoseconds);
        Count++;
    }

    /// <summary>The shortest time that so large a part of the messages did not exceed.</summary>
    public double Percentile(double part)
    {
        var rank = (long)(Count * part);
        var index = 0;
        for (long below = 0; index < _classes.Length - 1 && (below += _classes[index]) <= rank;)
            index++;
        return Math.Min(Longest, Middle(index));
    }

    // Exact below two to the precision; above it, the highest bits, a run of classes for each power of two.
    private static int Class(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value) - PrecisionBits + 1);
        return (shift << (PrecisionBits - 1)) + (int)(value >> shift);
    }

    private static double Middle(int index)
    {
        var shift = Math.Max(0, (index >> (PrecisionBits - 1)) - 1);
        var lowest = (long)(index - (shift << (PrecisionBits - 1))) << shift;
        return lowest + ((1L << shift) - 1) / 2.0;
    }
}
