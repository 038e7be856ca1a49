using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OrleansRelay.Protocol;

/// <summary>Sixteen lanes: AVX-512.</summary>
internal readonly struct LaneMath512 : ILaneMath<Vector512<uint>>
{
    public static bool IsSupported => Avx512BW.IsSupported;

    public static int Lanes => Vector512<uint>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Splat(uint word) => Vector512.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Add(Vector512<uint> left, Vector512<uint> right) => Avx512F.Add(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Xor(Vector512<uint> x, Vector512<uint> y, Vector512<uint> z) =>
        Avx512F.TernaryLogic(x, y, z, 0x96);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Choose(Vector512<uint> x, Vector512<uint> y, Vector512<uint> z) =>
        Avx512F.TernaryLogic(x, y, z, 0xca);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Majority(Vector512<uint> x, Vector512<uint> y, Vector512<uint> z) =>
        Avx512F.TernaryLogic(x, y, z, 0xe8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> RotateRight(Vector512<uint> words, [ConstantExpected] byte count) =>
        Avx512F.RotateRight(words, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> ShiftRight(Vector512<uint> words, [ConstantExpected] byte count) =>
        Avx512F.ShiftRightLogical(words, count);

    // As with eight lanes, with the words of lanes i, 4 + i, 8 + i and 12 + i in a row.
    public static void Load(ReadOnlySpan<byte> blocks, ReadOnlySpan<int> offsets, Span<Vector512<uint>> words)
    {
        var half = Vector256.Create(Sha256Lanes.BigEndian, Sha256Lanes.BigEndian);
        var bigEndian = Vector512.Create(half, half);
        for (int at = 0; at < 4; at++)
        {
            Vector512<uint> a = Row(blocks, offsets, at, bigEndian);
            Vector512<uint> b = Row(blocks, offsets[1..], at, bigEndian);
            Vector512<uint> c = Row(blocks, offsets[2..], at, bigEndian);
            Vector512<uint> d = Row(blocks, offsets[3..], at, bigEndian);
            Vector512<ulong> ab = Avx512F.UnpackLow(a, b).AsUInt64();
            Vector512<ulong> cd = Avx512F.UnpackLow(c, d).AsUInt64();
            words[4 * at] = Avx512F.UnpackLow(ab, cd).AsUInt32();
            words[(4 * at) + 1] = Avx512F.UnpackHigh(ab, cd).AsUInt32();
            ab = Avx512F.UnpackHigh(a, b).AsUInt64();
            cd = Avx512F.UnpackHigh(c, d).AsUInt64();
            words[(4 * at) + 2] = Avx512F.UnpackLow(ab, cd).AsUInt32();
            words[(4 * at) + 3] = Avx512F.UnpackHigh(ab, cd).AsUInt32();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Row(
        ReadOnlySpan<byte> blocks, ReadOnlySpan<int> offsets, int at, Vector512<byte> bigEndian)
    {
        var low = Vector256.Create(
            Vector128.Create(blocks.Slice(offsets[0] + (16 * at), 16)),
            Vector128.Create(blocks.Slice(offsets[4] + (16 * at), 16)));
        var high = Vector256.Create(
            Vector128.Create(blocks.Slice(offsets[8] + (16 * at), 16)),
            Vector128.Create(blocks.Slice(offsets[12] + (16 * at), 16)));
        return Avx512BW.Shuffle(Vector512.Create(low, high), bigEndian).AsUInt32();
    }
}
