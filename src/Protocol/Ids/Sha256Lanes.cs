using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansRelay.Protocol;

// SHA-256 (FIPS 180-4) of many independent messages at once.
//
// The hash of one message is one chain of dependent steps, 64 rounds for each block of 64 bytes, so one message can't
// fill a vector. Many can: a vector holds the same variable of as many messages as it has 32-bit words, a lane each, and
// the rounds are written as for one message. One pass of Compress takes every lane a block further:
//
//   words    w[t], 64 vectors. The first 16 are the blocks' words, big-endian, turned from a row a message into a row a
//            word; the rest are expanded from them.
//   state    eight vectors, a to h; added to what they were when the 64 rounds are over.
//
// Messages are of different lengths. A lane whose message has ended gives its id and takes the next message; a lane
// for which there is none left goes over some block or other again and nobody looks. So a batch takes about as many
// passes as its blocks divided by the lanes.
//
// Messages come padded (Sha256Batch): whole blocks, one message behind the other, each ended by a one bit, zeros and
// its length. There is then no special block in here, nothing is copied, and a message is just where it ends.

/// <summary>Hashes the padded messages of a <see cref="Sha256Batch"/>, one in each lane of a vector.</summary>
internal static class Sha256Lanes
{
    public const int BlockBytes = 64;

    private const int StateWords = 8;
    private const int Rounds = 64;

    private static readonly uint[] InitialState =
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];

    private static readonly uint[] RoundConstants =
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>The order of bytes that makes words of big-endian ones.</summary>
    public static Vector128<byte> BigEndian
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    }

    /// <summary>Hashes all messages.</summary>
    /// <param name="blocks">The padded messages, one behind the other.</param>
    /// <param name="ends">Where each ends. None is empty: the padding alone is a block.</param>
    /// <param name="ids">Gets the id of each.</param>
    public static void Hash<TVector, TMath>(ReadOnlySpan<byte> blocks, ReadOnlySpan<int> ends, Span<MessageId> ids)
        where TVector : unmanaged
        where TMath : ILaneMath<TVector>
    {
        Span<TVector> words = stackalloc TVector[Rounds];
        Span<TVector> state = stackalloc TVector[StateWords];
        Span<uint> laneState = MemoryMarshal.Cast<TVector, uint>(state);
        Span<int> offsets = stackalloc int[TMath.Lanes];
        Span<int> messages = stackalloc int[TMath.Lanes];
        int busy = Math.Min(TMath.Lanes, ends.Length);
        int next = 0;
        for (int lane = 0; lane < TMath.Lanes; lane++)
        {
            // A lane without a message goes over the first block.
            messages[lane] = lane < busy ? next++ : -1;
            offsets[lane] = messages[lane] > 0 ? ends[lane - 1] : 0;
        }
        for (int i = 0; i < StateWords; i++)
            state[i] = TMath.Splat(InitialState[i]);
        while (busy > 0)
        {
            Compress<TVector, TMath>(blocks, offsets, state, words);
            for (int lane = 0; lane < TMath.Lanes; lane++)
            {
                int message = messages[lane];
                if (message < 0 || (offsets[lane] += BlockBytes) < ends[message])
                    continue;
                ids[message] = Id(laneState, lane, TMath.Lanes);
                if (next < ends.Length)
                {
                    Start(laneState, lane, TMath.Lanes);
                    offsets[lane] = ends[next - 1];
                    messages[lane] = next++;
                }
                else
                {
                    offsets[lane] = 0;
                    messages[lane] = -1;
                    busy--;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Start(Span<uint> state, int lane, int lanes)
    {
        for (int i = 0; i < StateWords; i++)
            state[(i * lanes) + lane] = InitialState[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static MessageId Id(ReadOnlySpan<uint> state, int lane, int lanes)
    {
        ReadOnlySpan<uint> words = state[lane..];
        ulong fourth = ((ulong)words[6 * lanes] << 32) | words[7 * lanes];
        ulong third = ((ulong)words[4 * lanes] << 32) | words[5 * lanes];
        ulong second = ((ulong)words[2 * lanes] << 32) | words[3 * lanes];
        return new MessageId(((ulong)words[0] << 32) | words[lanes], second, third, fourth);
    }

    private static void Compress<TVector, TMath>(
        ReadOnlySpan<byte> blocks, ReadOnlySpan<int> offsets, Span<TVector> state, Span<TVector> words)
        where TVector : unmanaged
        where TMath : ILaneMath<TVector>
    {
        TMath.Load(blocks, offsets, words);
        TVector a = state[0], b = state[1], c = state[2], d = state[3];
        TVector e = state[4], f = state[5], g = state[6], h = state[7];
        for (int t = 0; t < Rounds; t += 8)
        {
            // The variables don't move: the names do, and are back after eight rounds.
            // The next words but one are made meanwhile: neither waits for the other.
            if (t < Rounds - 16)
                Expand<TVector, TMath>(words.Slice(t, 24));
            ReadOnlySpan<uint> k = RoundConstants.AsSpan(t, 8);
            ReadOnlySpan<TVector> w = words.Slice(t, 8);
            Round<TVector, TMath>(a, b, c, ref d, e, f, g, ref h, k[0], w[0]);
            Round<TVector, TMath>(h, a, b, ref c, d, e, f, ref g, k[1], w[1]);
            Round<TVector, TMath>(g, h, a, ref b, c, d, e, ref f, k[2], w[2]);
            Round<TVector, TMath>(f, g, h, ref a, b, c, d, ref e, k[3], w[3]);
            Round<TVector, TMath>(e, f, g, ref h, a, b, c, ref d, k[4], w[4]);
            Round<TVector, TMath>(d, e, f, ref g, h, a, b, ref c, k[5], w[5]);
            Round<TVector, TMath>(c, d, e, ref f, g, h, a, ref b, k[6], w[6]);
            Round<TVector, TMath>(b, c, d, ref e, f, g, h, ref a, k[7], w[7]);
        }
        state[0] = TMath.Add(state[0], a);
        state[1] = TMath.Add(state[1], b);
        state[2] = TMath.Add(state[2], c);
        state[3] = TMath.Add(state[3], d);
        state[4] = TMath.Add(state[4], e);
        state[5] = TMath.Add(state[5], f);
        state[6] = TMath.Add(state[6], g);
        state[7] = TMath.Add(state[7], h);
    }

    private static void Expand<TVector, TMath>(Span<TVector> words)
        where TVector : unmanaged
        where TMath : ILaneMath<TVector>
    {
        for (int t = 0; t < words.Length - 16; t++)
        {
            Span<TVector> w = words.Slice(t, 17);
            TVector sigma0 = TMath.Xor(
                TMath.RotateRight(w[1], 7), TMath.RotateRight(w[1], 18), TMath.ShiftRight(w[1], 3));
            TVector sigma1 = TMath.Xor(
                TMath.RotateRight(w[14], 17), TMath.RotateRight(w[14], 19), TMath.ShiftRight(w[14], 10));
            w[16] = TMath.Add(TMath.Add(w[0], sigma0), TMath.Add(w[9], sigma1));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round<TVector, TMath>(
        TVector a, TVector b, TVector c, ref TVector d, TVector e, TVector f, TVector g, ref TVector h, uint k, TVector w)
        where TVector : unmanaged
        where TMath : ILaneMath<TVector>
    {
        TVector sum1 = TMath.Xor(TMath.RotateRight(e, 6), TMath.RotateRight(e, 11), TMath.RotateRight(e, 25));
        TVector sum0 = TMath.Xor(TMath.RotateRight(a, 2), TMath.RotateRight(a, 13), TMath.RotateRight(a, 22));
        // What is ready first is added first: sum1 is what the next round waits for.
        TVector t1 = TMath.Add(TMath.Add(h, TMath.Add(w, TMath.Splat(k))), TMath.Choose(e, f, g));
        t1 = TMath.Add(t1, sum1);
        d = TMath.Add(d, t1);
        h = TMath.Add(TMath.Add(t1, TMath.Majority(a, b, c)), sum0);
    }
}
