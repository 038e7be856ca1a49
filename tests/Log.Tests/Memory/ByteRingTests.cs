using OrleansRelay.Log.Memory;

namespace OrleansRelay.Log.Tests.Memory;

public sealed class ByteRingTests
{
    [Fact]
    public void WriteAndRead_EverySplitAtTheEnd_GivesTheSameBytes()
    {
        var ring = new ByteRing(64);
        for (var length = 0; length <= 64; length++)
        {
            for (long position = 0; position < 64; position++)
            {
                var far = position + (64L * 1_000_003);
                var bytes = Enumerable.Range(0, length).Select(i => (byte)(i + position + 1)).ToArray();
                ring.Write(far, bytes);
                var read = new byte[length];
                ring.Read(far, read);
                Assert.Equal(bytes, read);
            }
        }
    }

    [Fact]
    public void Slice_AcrossTheEnd_IsTwoPieces()
    {
        var ring = new ByteRing(60);
        Assert.Equal(64, ring.Size);
        ring.Write(100, "0123456789abcdefghijklmnopqrstuvwxyz"u8);
        var first = ring.Slice(100, 136);
        Assert.Equal("0123456789abcdefghijklmnopqr"u8, first.Span);
        Assert.Equal("stuvwxyz"u8, ring.Slice(128, 136).Span);
        Assert.Equal("012"u8, ring.Slice(100, 103).Span);
    }
}
