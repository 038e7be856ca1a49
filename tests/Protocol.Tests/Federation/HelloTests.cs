namespace OrleansRelay.Protocol.Tests.Federation;

public sealed class HelloTests
{
    [Fact]
    public void Write_ThenRead_RoundTrips()
    {
        var hello = new Hello("r-Ω", 1, "OrleansRelay/0.1");
        var output = new ByteBuffer();
        hello.Write(output);
        Assert.Equal(
            "RELAY||{\"hello\": {\"relay\": \"r-\\u03a9\", \"protocol\": 1, \"software\": \"OrleansRelay/0.1\"}}\n",
            TestData.Text(output.WrittenSpan));
        new FrameReader().Read(output.WrittenSpan, false, 65536, out Frame frame, out _);
        Assert.Equal(FrameKind.Relay, frame.Kind);
        Assert.True(Hello.TryRead(frame.Json, out Hello? read));
        Assert.Equal(hello, read);
    }

    [Fact]
    public void TryRead_UnknownMembers_AreIgnored()
    {
        ReadOnlySpan<byte> json = "{\"a\":1,\"hello\":{\"relay\":\"r\",\"protocol\":2,\"later\":[{}]}}"u8;
        Assert.True(Hello.TryRead(json, out Hello? hello));
        Assert.Equal(new Hello("r", 2, ""), hello);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"hello\":1}")]
    [InlineData("{\"hello\":{}}")]
    [InlineData("{\"hello\":{\"relay\":\"r\"}}")]
    [InlineData("{\"hello\":{\"relay\":\"\",\"protocol\":1}}")]
    [InlineData("{\"hello\":{\"relay\":\"r\",\"protocol\":0}}")]
    [InlineData("{\"hello\":{\"relay\":\"r\",\"protocol\":99999999999}}")]
    [InlineData("{\"hello\":{\"relay\":\"r\",\"protocol\":1.5}}")]
    [InlineData("{\"hello\":{\"relay\":\"r\",\"protocol\":1}")]
    [InlineData("{\"from\":\"alice\"}")]
    public void TryRead_NoGreeting_IsFalse(string json) => Assert.False(Hello.TryRead(TestData.Utf8(json), out _));
}
