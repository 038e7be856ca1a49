namespace OrleansRelay.Protocol;

/// <summary>
/// What a relay proves its identity with: members of its greeting, or the frame <c>RELAY||{"proof": {…}}</c>.
/// </summary>
/// <param name="Signature">ECDSA P-256 with SHA-256, as the 64 bytes of IEEE P1363; empty if there is none.</param>
/// <param name="Mac">HMAC-SHA-256, 32 bytes; empty if there is none.</param>
public readonly record struct Proof(ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> Mac)
{
    public const int SignatureLength = 64;
    public const int MacLength = 32;

    public bool IsEmpty => Signature.IsEmpty && Mac.IsEmpty;

    /// <summary>Appends the frame, newline included.</summary>
    public void Write(ByteBuffer output)
    {
        output.Append("RELAY||{\"proof\": {"u8);
        WriteMembers(output, isFirst: true);
        output.Append("}}\n"u8);
    }

    /// <summary>Reads what followed <c>RELAY||</c>.</summary>
    /// <param name="fault">
    /// On failure: why the object <c>proof</c> is not acceptable, in words for the sender; null when there is none.
    /// </param>
    public static bool TryRead(ReadOnlySpan<byte> relayJson, out Proof proof, out string? fault)
    {
        var reader = new HelloReader();
        bool isProof = reader.TryOpen(relayJson, "proof"u8);
        proof = isProof ? reader.TakeProof() : default;
        fault = reader.Fault;
        return isProof && fault is null;
    }

    internal void WriteMembers(ByteBuffer output, bool isFirst)
    {
        if (!Signature.IsEmpty)
            Base64Text.WriteMember(output, "signature"u8, Signature.Span, isFirst);
        if (!Mac.IsEmpty)
            Base64Text.WriteMember(output, "mac"u8, Mac.Span, isFirst && Signature.IsEmpty);
    }
}
