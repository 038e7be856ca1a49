using System.Numerics;
using OrleansRelay.Federation.Sync;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Tests.Sync;

public sealed class IdSumTests
{
    private static readonly BigInteger Modulus = BigInteger.One << 256;

    [Fact]
    public void Sums_EveryCarry_AreThoseOfBigNumbers()
    {
        ulong[] words = [0, 1, 1UL << 63, ulong.MaxValue];
        var ids = from a in words from b in words from c in words from d in words select new MessageId(a, b, c, d);
        var keys = ids.Select(id => new EntryKey(0, id)).ToArray();
        new Random(1).Shuffle(keys);
        for (var i = 1; i < keys.Length; i++)
        {
            var (left, right) = (IdSum.Of(keys.AsSpan(0, i)), IdSum.Of(keys.AsSpan(i - 1, 1)));
            var (naiveLeft, naiveRight) = (Naive(keys.AsSpan(0, i)), Naive(keys.AsSpan(i - 1, 1)));

            Assert.Equal(naiveLeft, Number(left));
            Assert.Equal((naiveLeft + naiveRight) % Modulus, Number(left + right));
            Assert.Equal((Modulus + naiveRight - naiveLeft) % Modulus, Number(right - left));
        }
    }

    private static BigInteger Naive(ReadOnlySpan<EntryKey> keys)
    {
        var sum = BigInteger.Zero;
        var bytes = new byte[MessageId.ByteLength];
        foreach (var key in keys)
        {
            key.Id.WriteBytes(bytes);
            sum += new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
        }

        return sum % Modulus;
    }

    private static BigInteger Number(IdSum sum)
    {
        var bytes = new byte[IdSum.ByteLength];
        sum.Write(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }
}
