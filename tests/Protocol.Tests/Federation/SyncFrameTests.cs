using System.Text;

namespace OrleansRelay.Protocol.Tests.Federation;

public sealed class SyncFrameTests
{
    [Theory]
    [InlineData(false, 0, 0)]
    [InlineData(false, 32, 1)]
    [InlineData(false, 0, SyncFrame.MaxDataBytes)]
    [InlineData(true, 0, 5)]
    [InlineData(true, 0, 0)]
    public void TryRead_AsWritten_IsTheSame(bool isReply, int draw, int data)
    {
        var frame = new SyncFrame(isReply, Bytes(draw), Bytes(data));
        var output = new ByteBuffer();
        frame.Write(output);
        string text = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.StartsWith("RELAY||{\"sync\": {", text, StringComparison.Ordinal);
        Assert.EndsWith("}}\n", text, StringComparison.Ordinal);
        byte[] json = Encoding.UTF8.GetBytes(text["RELAY||".Length..^1]);
        Assert.Equal(LinkFrameKind.Sync, LinkFrame.KindOf(json));
        Assert.True(SyncFrame.TryRead(json, out SyncFrame read));
        Assert.Equal(isReply, read.IsReply);
        Assert.Equal(frame.Draw.ToArray(), read.Draw.ToArray());
        Assert.Equal(frame.Data.ToArray(), read.Data.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"sync\": 1}")]
    [InlineData("{\"sync\": {\"data\": 1}}")]
    [InlineData("{\"sync\": {\"data\": \"***\"}}")]
    [InlineData("{\"sync\": {\"data\": \"AAA\"}}")]
    [InlineData("{\"sync\": {\"draw\": \"AAAA\"}}")]
    public void TryRead_NoStepOfAComparison_IsRefused(string json) =>
        Assert.False(SyncFrame.TryRead(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void TryRead_LongerThanItsBound_IsRefused()
    {
        string json = $"{{\"sync\": {{\"data\": \"{Convert.ToBase64String(Bytes(SyncFrame.MaxDataBytes + 32))}\"}}}}";
        Assert.False(SyncFrame.TryRead(Encoding.UTF8.GetBytes(json), out _));
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
