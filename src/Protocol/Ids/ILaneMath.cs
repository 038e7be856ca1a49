using System.Diagnostics.CodeAnalysis;

namespace OrleansRelay.Protocol;

/// <summary>
/// The operations that <see cref="Sha256Lanes"/> is made of, on a vector with one 32-bit word of each lane.
/// </summary>
internal interface ILaneMath<TVector>
    where TVector : unmanaged
{
    static abstract bool IsSupported { get; }

    static abstract int Lanes { get; }

    /// <summary>The word in every lane.</summary>
    static abstract TVector Splat(uint word);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Xor(TVector x, TVector y, TVector z);

    /// <summary>FIPS 180-4's Ch: bits of <paramref name="y"/> where x has ones, of z where it has none.</summary>
    static abstract TVector Choose(TVector x, TVector y, TVector z);

    /// <summary>FIPS 180-4's Maj: the bits that at least two of the three have.</summary>
    static abstract TVector Majority(TVector x, TVector y, TVector z);

    static abstract TVector RotateRight(TVector words, [ConstantExpected] byte count);

    static abstract TVector ShiftRight(TVector words, [ConstantExpected] byte count);

    /// <summary>
    /// Reads the 64 bytes at each lane's offset: vector i gets word i, big-endian, of every lane.
    /// </summary>
    static abstract void Load(ReadOnlySpan<byte> blocks, ReadOnlySpan<int> offsets, Span<TVector> words);
}
