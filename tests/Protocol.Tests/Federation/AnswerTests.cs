using OrleansRelay.Protocol.Tests.Entries;

namespace OrleansRelay.Protocol.Tests.Federation;

public sealed class AnswerTests
{
    [Theory]
    [InlineData("[!] Rate limit exceeded.", AnswerKind.RateLimited)]
    [InlineData("[!] Malformed message: Expecting value", AnswerKind.Refused)]
    [InlineData("{\"status\": \"error\", \"error\": \"rate_limited\", \"retry_after_ms\": 70}", AnswerKind.RateLimited)]
    [InlineData("{\"status\": \"error\", \"error\": \"busy\"}", AnswerKind.Unavailable)]
    [InlineData("{\"status\": \"error\", \"error\": \"replaced\"}", AnswerKind.Unavailable)]
    [InlineData("{\"status\": \"error\", \"error\": \"registration_timeout\"}", AnswerKind.Unavailable)]
    [InlineData("{\"status\": \"error\", \"error\": \"id_mismatch\"}", AnswerKind.Refused)]
    [InlineData("{\"status\": \"error\", \"error\": \"expired\"}", AnswerKind.Expired)]
    [InlineData("{\"status\": \"error\"}", AnswerKind.Refused)]
    [InlineData("{\"status\": \"ok\", \"peer_id\": \"x\"}", AnswerKind.Other)]
    [InlineData("{\"status\": \"ok\", \"msg_id\": \"12\"}", AnswerKind.Other)]
    [InlineData("{\"status\": \"gap\", \"missed\": 3}", AnswerKind.Other)]
    [InlineData("RELAY||{\"hello\": {\"relay\": \"r\", \"protocol\": 1}}", AnswerKind.Hello)]
    [InlineData("RELAY||{\"from\": 1}", AnswerKind.Other)]
    [InlineData("{\"from\"", AnswerKind.Other)]
    [InlineData("junk", AnswerKind.Other)]
    [InlineData("", AnswerKind.Other)]
    public void Read_Line_IsClassified(string line, AnswerKind kind) =>
        Assert.Equal(kind, Answer.Read(TestData.Utf8(line + "\r\n")).Kind);

    [Fact]
    public void Read_OurReplies_GiveWhatTheyCarry()
    {
        MessageId id = MessageId.Hash("x"u8);
        Assert.Equal(new Answer(AnswerKind.Ack, id, false, 0), Read(o => Reply.Ack(o, id, false)));
        Assert.Equal(new Answer(AnswerKind.Ack, id, true, 0), Read(o => Reply.Ack(o, id, true)));
        Assert.Equal(new Answer(AnswerKind.RateLimited, default, false, 70), Read(o => Reply.RateLimited(o, 70)));
        Assert.Equal(new Answer(AnswerKind.Refused, id, false, 0), Read(o => Reply.Error(o, ErrorCode.Malformed, "why", id: id)));
        Assert.False(Read(o => Reply.Error(o, ErrorCode.Malformed, "why")).HasId);
        Assert.Equal(AnswerKind.Hello, Read(o => new Hello("r", 1, "").Write(o)).Kind);
        Assert.Equal(AnswerKind.Delivery, Answer.Read(TestData.Utf8(Encoded.Entry())).Kind);
    }

    [Fact]
    public void TryRead_GluedAnswersOfASeed_AreTakenOneByOne()
    {
        MessageId id = MessageId.Hash("x"u8);
        string stream = $"{{\"status\": \"ok\", \"msg_id\": \"{id}\"}}{Encoded.Entry()}[!] Rate limit exceeded.\n"
            + $"\n{{\"status\": \"ok\", \"msg_id\": \"{id}\"}}";
        ReadOnlySpan<byte> rest = TestData.Utf8(stream);
        var kinds = new List<AnswerKind>();
        while (Answer.TryRead(rest, out Answer answer, out int consumed))
        {
            kinds.Add(answer.Kind);
            rest = rest[consumed..];
        }
        Assert.True(rest.IsEmpty);
        Assert.Equal([AnswerKind.Ack, AnswerKind.Delivery, AnswerKind.RateLimited, AnswerKind.Ack], kinds);
    }

    [Fact]
    public void TryRead_PartOfAnAnswer_NeedsMore()
    {
        ReadOnlySpan<byte> ack = "{\"status\": \"ok\", \"msg_id\": \"00\"}"u8;
        for (int length = 0; length < ack.Length; length++)
        {
            Assert.False(Answer.TryRead(ack[..length], out _, out int consumed));
            Assert.Equal(0, consumed);
        }
        Assert.False(Answer.TryRead("[!] Rate"u8, out _, out _));
        Assert.False(Answer.TryRead("\n\n"u8, out _, out int blanks));
        Assert.Equal(2, blanks);
    }

    private static Answer Read(Action<ByteBuffer> write)
    {
        var output = new ByteBuffer();
        write(output);
        return Answer.Read(output.WrittenSpan);
    }
}
