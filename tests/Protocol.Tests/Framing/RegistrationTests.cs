namespace OrleansRelay.Protocol.Tests.Framing;

public sealed class RegistrationTests
{
    [Theory]
    [InlineData("alice\n", "alice", false)]
    [InlineData("日本\r\n", "日本", false)]
    [InlineData("{\"peer_id\":\"alice\"}", "alice", true)]
    [InlineData("{\"peer_id\": \" al\\u0069ce \", \"later\": [1]}\n", "alice", true)]
    [InlineData("{\"peer_id\":\"bob\",\"peer_id\":\"alice\"}", "alice", true)]
    public void Read_Good_GivesTheName(string input, string expected, bool json)
    {
        Registration registration = Registration.Read(Frame(input));
        Assert.Equal((expected, json, null), (registration.Name?.Value, registration.IsJson, registration.Fault));
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
    public void Read_Bad_SaysWhy(string input, bool json, string expected)
    {
        Assert.Equal(new Registration(null, json, expected), Registration.Read(Frame(input)));
    }

    [Fact]
    public void Read_InvalidUtf8_SaysWhy()
    {
        new FrameReader().Read([0xff, 0xfe, (byte)'\n'], false, 65536, out Frame frame, out _);
        Assert.Equal("peer id is not valid UTF-8", Registration.Read(frame).Fault);
    }

    private static Frame Frame(string input)
    {
        new FrameReader().Read(TestData.Utf8(input), false, 65536, out Frame frame, out _);
        Assert.Equal(FrameKind.Registration, frame.Kind);
        return frame;
    }
}
