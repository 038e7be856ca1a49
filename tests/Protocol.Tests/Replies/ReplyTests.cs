namespace OrleansRelay.Protocol.Tests.Replies;

public sealed class ReplyTests
{
    private static readonly MessageId Id = MessageId.Hash([]);

    [Fact]
    public void Ack_FirstAndDuplicate_AreTheSeedsAckAndMore()
    {
        Assert.Equal($"{{\"status\": \"ok\", \"msg_id\": \"{Id}\"}}\n", Written(o => Reply.Ack(o, Id, false)));
        Assert.Equal(
            $"{{\"status\": \"ok\", \"msg_id\": \"{Id}\", \"duplicate\": true}}\n",
            Written(o => Reply.Ack(o, Id, true)));
    }

    [Fact]
    public void Registered_Name_IsQuoted() => Assert.Equal(
        "{\"status\": \"ok\", \"peer_id\": \"Zo\\u00eb\", \"epoch\": \"00000000000000ff\", \"position\": 12}\n",
        Written(o => Reply.Registered(o, TestData.Name("Zoë"), null, null, 255, 12)));

    [Fact]
    public void Registered_AtANode_SaysWhichAndSinceWhenItIsComplete()
    {
        Assert.Equal(
            "{\"status\": \"ok\", \"peer_id\": \"a\", \"node\": \"north\", \"complete_since\": 7, \"epoch\": \"ffffffffffffffff\", \"position\": 0}\n",
            Written(o => Reply.Registered(o, TestData.Name("a"), "north", DateTimeOffset.FromUnixTimeSeconds(7), ulong.MaxValue, 0)));
        Assert.Contains(
            "\"node\": \"north\", \"complete_since\": null, \"epoch\"",
            Written(o => Reply.Registered(o, TestData.Name("a"), "north", null, 1, 0)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ErrorCode.Malformed, "why", "malformed", "[!] Malformed message: why")]
    [InlineData(ErrorCode.Malformed, "[!] Malformed message: why", "malformed", "[!] Malformed message: why")]
    [InlineData(ErrorCode.TooLong, "why", "too_long", "[!] Malformed message: why")]
    [InlineData(ErrorCode.BadPeerId, "why", "bad_peer_id", "[!] Malformed message: why")]
    [InlineData(ErrorCode.RateLimited, "", "rate_limited", "[!] Rate limit exceeded.")]
    [InlineData(ErrorCode.RateLimited, "Wait.", "rate_limited", "[!] Rate limit exceeded. Wait.")]
    [InlineData(ErrorCode.Replaced, "why", "replaced", "why")]
    [InlineData(ErrorCode.RegistrationTimeout, "why", "registration_timeout", "why")]
    [InlineData(ErrorCode.IdMismatch, "why", "id_mismatch", "why")]
    [InlineData(ErrorCode.ShuttingDown, "why", "shutting_down", "why")]
    [InlineData(ErrorCode.Busy, "why", "busy", "why")]
    [InlineData(ErrorCode.Unavailable, "why", "unavailable", "why")]
    [InlineData(ErrorCode.NotAllowed, "why", "not_allowed", "why")]
    [InlineData(ErrorCode.BadProof, "why", "bad_proof", "why")]
    [InlineData(ErrorCode.WrongRelay, "why", "wrong_relay", "why")]
    [InlineData(ErrorCode.IdInUse, "why", "id_in_use", "why")]
    [InlineData(ErrorCode.Expired, "why", "expired", "why")]
    public void Error_EachCode_HasItsNameAndTheSeedsWords(ErrorCode code, string message, string name, string words) =>
        Assert.Equal(
            $"{{\"status\": \"error\", \"error\": \"{name}\", \"message\": \"{words}\"}}\n",
            Written(o => Reply.Error(o, code, message)));

    [Fact]
    public void Error_AboutAnEntry_NamesIt() => Assert.Equal(
        $"{{\"status\": \"error\", \"error\": \"id_mismatch\", \"message\": \"why\", \"msg_id\": \"{Id}\"}}\n",
        Written(o => Reply.Error(o, ErrorCode.IdMismatch, "why", id: Id)));

    [Fact]
    public void RateLimited_Wait_IsInMilliseconds() => Assert.Equal(
        "{\"status\": \"error\", \"error\": \"rate_limited\", \"message\": \"[!] Rate limit exceeded.\", "
        + "\"retry_after_ms\": 1500}\n",
        Written(o => Reply.RateLimited(o, 1500)));

    [Fact]
    public void Gap_Count_IsWritten() =>
        Assert.StartsWith("{\"status\": \"gap\", \"missed\": 12, \"message\": \"", Written(o => Reply.Gap(o, 12)));

    [Fact]
    public void GoingAway_Always_SaysOnlyThat() => Assert.Equal("{\"status\": \"going_away\"}\n", Written(Reply.GoingAway));

    private static string Written(Action<ByteBuffer> write)
    {
        var output = new ByteBuffer(16);
        write(output);
        return TestData.Text(output.WrittenSpan);
    }
}
