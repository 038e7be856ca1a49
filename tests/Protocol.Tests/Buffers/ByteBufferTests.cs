namespace OrleansRelay.Protocol.Tests.Buffers;

public sealed class ByteBufferTests
{
    [Fact]
    public void Append_PastTheCapacity_GrowsAndKeepsTheContent()
    {
        var buffer = new ByteBuffer(16);
        for (int i = 0; i < 1000; i++)
            buffer.Append((byte)i);
        buffer.Append("end"u8);
        Assert.Equal(1003, buffer.Length);
        Assert.Equal((byte)(999 & 255), buffer.WrittenSpan[999]);
    }

    [Fact]
    public void Clear_AfterALargeContent_GivesTheArrayBack()
    {
        var buffer = new ByteBuffer(16, 1024);
        buffer.GetSpan(4096);
        buffer.Advance(4096);
        buffer.Clear();
        Assert.Equal((0, 16), (buffer.Length, buffer.Capacity));
    }

    [Fact]
    public void Consume_Part_MovesTheRestToTheFront()
    {
        var buffer = new ByteBuffer();
        buffer.Append("hello there"u8);
        buffer.Consume(6);
        buffer.Truncate(3);
        Assert.Equal("the", TestData.Text(buffer.WrittenSpan));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Consume(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Truncate(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advance(1 << 30));
    }
}
