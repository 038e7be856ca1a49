using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OrleansRelay.Protocol;

/// <summary>Eight lanes: AVX2, with the rotations and three-way logic of AVX-512VL where the processor has it.</summary>
internal readonly struct LaneMath256 : ILaneMath<Vector256<uint>>
{
    public static bool IsSupported => Avx2.IsSupported;

    public static int Lanes => Vector256<uint>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Splat(uint word) => Vector256.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Add(Vector256<uint> left, Vector256<uint> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Xor(Vector256<uint> x, Vector256<uint> y, Vector256<uint> z) => x ^ y ^ z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Choose(Vector256<uint> x, Vector256<uint> y, Vector256<uint> z) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.TernaryLogic(x, y, z, 0xca) : z ^ (x & (y ^ z));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Majority(Vector256<uint> x, Vector256<uint> y, Vector256<uint> z) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.TernaryLogic(x, y, z, 0xe8) : (x & y) | (z & (x | y));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateRight(Vector256<uint> words, [ConstantExpected] byte count) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(words, count) : (words >>> count) | (words << (32 - count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> ShiftRight(Vector256<uint> words, [ConstantExpected] byte count) => words >>> count;

    // Four words of each lane at a time: a 128-bit part of a row holds those of one lane, lane 4 + i beside lane i, and
    // two steps of unpacking turn four rows of four words into four words of four rows, in both parts at once.
    public static void Load(ReadOnlySpan<byte> blocks, ReadOnlySpan<int> offsets, Span<Vector256<uint>> words)
    {
        Vector256<byte> bigEndian = Vector256.Create(Sha256Lanes.BigEndian, Sha256Lanes.BigEndian);
        for (int at = 0; at < 4; at++)
        {
            Vector256<uint> a = Row(blocks, offsets[0], offsets[4], at, bigEndian);
            Vector256<uint> b = Row(blocks, offsets[1], offsets[5], at, bigEndian);
            Vector256<uint> c = Row(blocks, offsets[2], offsets[6], at, bigEndian);
            Vector256<uint> d = Row(blocks, offsets[3], offsets[7], at, bigEndian);
            Vector256<ulong> ab = Avx2.UnpackLow(a, b).AsUInt64();
            Vector256<ulong> cd = Avx2.UnpackLow(c, d).AsUInt64();
            words[4 * at] = Avx2.UnpackLow(ab, cd).AsUInt32();
            words[(4 * at) + 1] = Avx2.UnpackHigh(ab, cd).AsUInt32();
            ab = Avx2.UnpackHigh(a, b).AsUInt64();
            cd = Avx2.UnpackHigh(c, d).AsUInt64();
            words[(4 * at) + 2] = Avx2.UnpackLow(ab, cd).AsUInt32();
            words[(4 * at) + 3] = Avx2.UnpackHigh(ab, cd).AsUInt32();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Row(
        ReadOnlySpan<byte> blocks, int low, int high, int at, Vector256<byte> bigEndian)
    {
        var row = Vector256.Create(
            Vector128.Create(blocks.Slice(low + (16 * at), 16)), Vector128.Create(blocks.Slice(high + (16 * at), 16)));
        return Avx2.Shuffle(row, bigEndian).AsUInt32();
    }
}
