using OrleansRelay.Federation.Sync;

namespace OrleansRelay.Federation.Tests.Sync;

public sealed class FingerprintKeyTests
{
    private static readonly IdSum Sum = IdSum.Of([new EntryKey(1, Keys.Id(1)), new EntryKey(2, Keys.Id(2))]);

    [Fact]
    public void Salt_AnyPartDiffers_IsAnother()
    {
        byte[][] salts =
        [
            FingerprintKey.Salt([1], [2], [3]), FingerprintKey.Salt([2], [1], [3]), FingerprintKey.Salt([1], [2], [4]),
            FingerprintKey.Salt([1, 2], [], [3]), FingerprintKey.Salt([], [1, 2], [3]), FingerprintKey.Salt([1], [2, 3], []),
        ];

        Assert.All(salts, salt => Assert.Equal(FingerprintKey.SaltLength, salt.Length));
        Assert.Equal(salts.Length, salts.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void Fingerprint_SaltCountOrSumDiffers_IsAnother()
    {
        var key = new FingerprintKey(Comparison.Salt(1));

        Assert.Equal(key.Fingerprint(2, Sum), new FingerprintKey(Comparison.Salt(1)).Fingerprint(2, Sum));
        Assert.NotEqual(key.Fingerprint(2, Sum), new FingerprintKey(Comparison.Salt(2)).Fingerprint(2, Sum));
        Assert.NotEqual(key.Fingerprint(2, Sum), key.Fingerprint(3, Sum));
        Assert.NotEqual(key.Fingerprint(2, Sum), key.Fingerprint(2, Sum - IdSum.Of([new EntryKey(1, Keys.Id(1))])));
    }

    [Fact]
    public void Constructor_SaltOfAnotherLength_Throws() =>
        Assert.Throws<ArgumentException>(() => new FingerprintKey(new byte[FingerprintKey.SaltLength - 1]));
}
