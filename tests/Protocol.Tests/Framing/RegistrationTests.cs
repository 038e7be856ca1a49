namespace OrleansRelay.Protocol.Tests.Framing;

public sealed class RegistrationTests
{
    [Theory]
    [InlineData("alice\n", "alice", false)]
    [InlineData("日本\r\n", "日本", false)]
    [InlineData("{\"peer_id\":\"alice\"}", "alice", true)]
    [InlineData("{\"peer_id\": \" al\\u0069ce \", \"later\": [1]}\n", "alice", true)]
    [InlineData("{\"peer_id\":\"bob\",\"peer_id\":\"alice\"}", "alice", true)]
    public void TryRead_Good_GivesTheName(string input, string expected, bool json)
    {
        Assert.True(Registration.TryRead(Frame(input), out PeerName? name, out bool isJson, out string? reason));
        Assert.Equal((expected, json, null), (name!.Value, isJson, reason));
    }

    [Theory]
    [InlineData("RELAYx\n", false, "peer id starts with RELAY")]
    [InlineData("a||b\n", false, "peer id contains ||")]
    [InlineData("a\u0001b\n", false, "control character in the peer id")]
    [InlineData("{\"peer_id\":1}", true, "registration needs a string peer_id")]
    [InlineData("{}", true, "registration needs a string peer_id")]
    [InlineData("{\"peer_id\":\"\"}", true, "peer id is empty")]
    [InlineData("{\"peer_id\":\"\\ud83d\"}", true, "peer id is not valid UTF-8")]
    [InlineData("{\"peer_id\"\n", true, "not valid JSON")]
    [InlineData("{\"peer_id\":}", true, "not valid JSON")]
    public void TryRead_Bad_SaysWhy(string input, bool json, string expected)
    {
        Assert.False(Registration.TryRead(Frame(input), out PeerName? name, out bool isJson, out string? reason));
        Assert.Equal((null, json, expected), (name, isJson, reason));
    }

    [Fact]
    public void TryRead_InvalidUtf8_SaysWhy()
    {
        new FrameReader().Read([0xff, 0xfe, (byte)'\n'], false, 65536, out Frame frame, out _);
        Assert.False(Registration.TryRead(frame, out _, out _, out string? reason));
        Assert.Equal("peer id is not valid UTF-8", reason);
    }

    private static Frame Frame(string input)
    {
        new FrameReader().Read(TestData.Utf8(input), false, 65536, out Frame frame, out _);
        Assert.Equal(FrameKind.Registration, frame.Kind);
        return frame;
    }
}
