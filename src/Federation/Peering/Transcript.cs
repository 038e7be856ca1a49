using System.Buffers.Binary;
using System.Text;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Peering;

/// <summary>Which end of a connection.</summary>
internal enum HandshakeRole
{
    Dialler,
    Acceptor,
}

/// <summary>
/// What a proof is about: which end proves, and who both are, with the nonces and versions of this greeting. Each part has its
/// length before it (4 bytes, big-endian), so that no two greetings give one text.
/// </summary>
internal static class Transcript
{
    /// <param name="prover">Whose proof it is: the other end's would not hold for it.</param>
    public static byte[] Of(HandshakeRole prover, Hello dialler, Hello acceptor)
    {
        var text = new ByteBuffer(512);
        Add(text, "OrleansRelay federation"u8);
        Add(text, prover == HandshakeRole.Dialler ? "proof of the dialler"u8 : "proof of the acceptor"u8);
        foreach (var hello in (ReadOnlySpan<Hello>)[dialler, acceptor])
        {
            Add(text, Encoding.UTF8.GetBytes(hello.RelayId));
            Add(text, hello.Instance!.Value.ToBytes());
            Add(text, hello.Nonce!.Value.ToBytes());
            Add(text, hello.Version);
        }

        return text.WrittenSpan.ToArray();
    }

    private static void Add(ByteBuffer text, ReadOnlySpan<byte> part)
    {
        BinaryPrimitives.WriteInt32BigEndian(text.GetSpan(sizeof(int)), part.Length);
        text.Advance(sizeof(int));
        text.Append(part);
    }

    private static void Add(ByteBuffer text, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        Add(text, bytes);
    }
}
