using System.Text;

namespace OrleansRelay.Protocol.Tests.Federation;

public sealed class LinkFrameTests
{
    [Theory]
    [InlineData("{\"answers\": {}}", LinkFrameKind.Answers)]
    [InlineData("{\"answer\": {}}", LinkFrameKind.Answer)]
    [InlineData(" { \"sync\" : {}}", LinkFrameKind.Sync)]
    [InlineData("{\"have\":\"\"}", LinkFrameKind.Have)]
    [InlineData("{\"want\": \"\"}", LinkFrameKind.Want)]
    [InlineData("{\"prune\": 1}", LinkFrameKind.Prune)]
    [InlineData("{\"peers\": {}}", LinkFrameKind.Peers)]
    [InlineData("{\"ping\": 1}", LinkFrameKind.Ping)]
    [InlineData("{\"pong\": 1}", LinkFrameKind.Pong)]
    [InlineData("{\"hello\": {}}", LinkFrameKind.None)]
    [InlineData("{\"from\": \"a\", \"ping\": 1}", LinkFrameKind.None)]
    [InlineData("{\"pin", LinkFrameKind.None)]
    [InlineData("{", LinkFrameKind.None)]
    [InlineData("{1", LinkFrameKind.None)]
    [InlineData("", LinkFrameKind.None)]
    public void KindOf_FirstMember_TellsIt(string json, LinkFrameKind expected) =>
        Assert.Equal(expected, LinkFrame.KindOf(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Ping_AndPong_AreWhatTheyAre()
    {
        Assert.Equal(LinkFrameKind.Ping, LinkFrame.KindOf(LinkFrame.Ping[RelayPush.Prefix.Length..]));
        Assert.Equal(LinkFrameKind.Pong, LinkFrame.KindOf(LinkFrame.Pong[RelayPush.Prefix.Length..]));
        Assert.Equal(LinkFrameKind.Prune, LinkFrame.KindOf(LinkFrame.Prune[RelayPush.Prefix.Length..]));
    }

    [Fact]
    public void TryReadAnswer_AsWritten_IsTheSame()
    {
        var output = new ByteBuffer();
        Reply.Error(output, ErrorCode.Malformed, "no \"such\" thing", id: null);
        byte[] line = output.WrittenSpan.ToArray();
        var frame = new ByteBuffer();
        LinkFrame.WriteAnswer(frame, line);
        Assert.True(LinkFrame.TryReadAnswer(Json(frame), out ReadOnlySpan<byte> answer));
        Assert.Equal(line[..^1], answer.ToArray());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(256, 256)]
    [InlineData(AnswersFrame.MaxIdBytes / MessageId.ByteLength, 0)]
    public void Answers_AsWritten_AreTheSame(int taken, int known)
    {
        var output = new ByteBuffer();
        AnswersFrame.Write(output, Bytes(taken), Bytes(known));
        Assert.True(AnswersFrame.TryRead(Json(output), out AnswersFrame read));
        Assert.Equal(Bytes(taken), read.Taken.ToArray());
        Assert.Equal(Bytes(known), read.Known.ToArray());
    }

    [Fact]
    public void Answers_OfNothing_AreNoFrame()
    {
        var output = new ByteBuffer();
        AnswersFrame.Write(output, default, default);
        Assert.Equal(0, output.Length);
    }

    [Theory]
    [InlineData("{\"answers\": 1}")]
    [InlineData("{\"answers\": {\"taken\": \"AAAA\"}}")]
    [InlineData("{\"answers\": {\"known\": 5}}")]
    public void Answers_NotWholeIds_AreRefused(string json) => Assert.False(AnswersFrame.TryRead(Encoding.UTF8.GetBytes(json), out _));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(KeysFrame.MaxKeys)]
    public void Keys_AsWritten_AreTheSame(int count)
    {
        var output = new ByteBuffer();
        byte[] keys = new byte[count * KeysFrame.KeyLength];
        new Random(count).NextBytes(keys);
        KeysFrame.Write(output, "want"u8, keys);
        Assert.True(KeysFrame.TryRead(Json(output), "want"u8, out byte[] read));
        Assert.Equal(keys, read);
    }

    [Fact]
    public void Keys_TooManyOrNotWhole_AreRefused()
    {
        string many = Convert.ToBase64String(new byte[(KeysFrame.MaxKeys + 3) * KeysFrame.KeyLength]);
        Assert.False(KeysFrame.TryRead(Encoding.UTF8.GetBytes($"{{\"have\": \"{many}\"}}"), "have"u8, out _));
        Assert.False(KeysFrame.TryRead("{\"have\": \"AAAA\"}"u8, "have"u8, out _));
        Assert.False(KeysFrame.TryRead("{\"have\": \"AAAA"u8, "have"u8, out _));
    }

    private static byte[] Json(ByteBuffer frame)
    {
        Assert.EndsWith("}\n", Encoding.UTF8.GetString(frame.WrittenSpan), StringComparison.Ordinal);
        return frame.WrittenSpan[RelayPush.Prefix.Length..^1].ToArray();
    }

    private static byte[] Bytes(int ids)
    {
        byte[] bytes = new byte[ids * MessageId.ByteLength];
        new Random(ids).NextBytes(bytes);
        return bytes;
    }
}
