namespace OrleansRelay.Protocol.Tests.Federation;

public sealed class ProofTests
{
    private static readonly byte[] Signature = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];
    private static readonly byte[] Mac = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public static TheoryData<byte[], byte[]> Proofs => new()
    {
        { [], [] },
        { Signature, [] },
        { [], Mac },
        { Signature, Mac },
    };

    [Theory]
    [MemberData(nameof(Proofs))]
    public void Write_ThenRead_RoundTrips(byte[] signature, byte[] mac)
    {
        var output = new ByteBuffer();
        new Proof(signature, mac).Write(output);
        Assert.True(output.WrittenSpan.EndsWith("}}\n"u8));
        Assert.True(Proof.TryRead(output.WrittenSpan["RELAY||".Length..^1], out Proof read, out _));
        Assert.Equal(signature, read.Signature.ToArray());
        Assert.Equal(mac, read.Mac.ToArray());
    }

    [Theory]
    [InlineData("{\"hello\": {}}", null)]
    [InlineData("{\"proof\": 1}", null)]
    [InlineData("{\"proof\": {\"mac\": 1}}", "mac must be 32 bytes in base64")]
    [InlineData("{\"proof\": {\"signature\": \"AAAA\"}}", "signature must be 64 bytes in base64")]
    public void TryRead_NoProof_IsFalse(string json, string? reason)
    {
        Assert.False(Proof.TryRead(TestData.Utf8(json), out _, out string? fault));
        Assert.Equal(reason, fault);
    }
}
