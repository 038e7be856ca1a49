using System.Text;

namespace OrleansRelay.Protocol.Tests.Federation;

public sealed class SyncFrameTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(32, 1, 0)]
    [InlineData(0, SyncFrame.MaxDataBytes, 64)]
    [InlineData(32, 5, SyncFrame.MaxWantBytes)]
    public void TryRead_AsWritten_IsTheSame(int draw, int data, int want)
    {
        var frame = new SyncFrame(Bytes(draw), Bytes(data), Bytes(want));
        var output = new ByteBuffer();
        frame.Write(output);
        string text = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.StartsWith("RELAY||{\"sync\": {", text, StringComparison.Ordinal);
        Assert.EndsWith("}}\n", text, StringComparison.Ordinal);
        Assert.True(SyncFrame.TryRead(Encoding.UTF8.GetBytes(text["RELAY||".Length..^1]), out SyncFrame read));
        Assert.Equal(frame.Draw.ToArray(), read.Draw.ToArray());
        Assert.Equal(frame.Data.ToArray(), read.Data.ToArray());
        Assert.Equal(frame.Want.ToArray(), read.Want.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"sync\": 1}")]
    [InlineData("{\"sync\": {\"data\": 1}}")]
    [InlineData("{\"sync\": {\"data\": \"***\"}}")]
    [InlineData("{\"sync\": {\"data\": \"AAA\"}}")]
    [InlineData("{\"sync\": {\"draw\": \"AAAA\"}}")]
    [InlineData("{\"sync\": {\"want\": \"AAAA\"}}")]
    public void TryRead_NoStepOfAComparison_IsRefused(string json) =>
        Assert.False(SyncFrame.TryRead(Encoding.UTF8.GetBytes(json), out _));

    [Theory]
    [InlineData("data", SyncFrame.MaxDataBytes)]
    [InlineData("want", SyncFrame.MaxWantBytes)]
    public void TryRead_LongerThanItsBound_IsRefused(string member, int max)
    {
        string json = $"{{\"sync\": {{\"{member}\": \"{Convert.ToBase64String(Bytes(max + 32))}\"}}}}";
        Assert.False(SyncFrame.TryRead(Encoding.UTF8.GetBytes(json), out _));
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
