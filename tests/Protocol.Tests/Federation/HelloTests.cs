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

    [Fact]
    public void Write_Protocol2_RoundTrips()
    {
        var hello = new Hello("relay1", 2, "x")
        {
            Instance = RelayInstance.FromBytes([.. Enumerable.Range(0, 16).Select(i => (byte)i)]),
            Nonce = Nonce.FromBytes([.. Enumerable.Range(0, 32).Select(i => (byte)(255 - i))]),
            Proof = new Proof(Enumerable.Repeat((byte)0xfb, 64).ToArray(), Enumerable.Repeat((byte)7, 32).ToArray()),
        };
        var output = new ByteBuffer();
        hello.Write(output);
        string frame = TestData.Text(output.WrittenSpan);
        Assert.StartsWith(
            "RELAY||{\"hello\": {\"relay\": \"relay1\", \"protocol\": 2, \"software\": \"x\", "
                + "\"instance\": \"000102030405060708090a0b0c0d0e0f\", "
                + "\"nonce\": \"//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=\", \"signature\": \"+/v7",
            frame,
            StringComparison.Ordinal);
        Assert.EndsWith("\", \"mac\": \"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\"}}\n", frame, StringComparison.Ordinal);

        Assert.True(Hello.TryRead(output.WrittenSpan["RELAY||".Length..^1], out Hello? read, out string? fault));
        Assert.Null(fault);
        Assert.Equal((hello.Instance, hello.Nonce), (read!.Instance, read.Nonce));
        Assert.Equal(hello.Proof.Signature.ToArray(), read.Proof.Signature.ToArray());
        Assert.Equal(hello.Proof.Mac.ToArray(), read.Proof.Mac.ToArray());
    }

    [Theory]
    [InlineData("\"nonce\": \"\"", "nonce")]
    [InlineData("\"nonce\": 1", "nonce")]
    [InlineData("\"nonce\": null", "nonce")]
    [InlineData("\"nonce\": \"!!79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=\"", "nonce")]
    [InlineData("\"nonce\": \"//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4Q==\"", "nonce")]
    [InlineData("\"nonce\": \"//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eAA\"", "nonce")]
    [InlineData("\"nonce\": \" //9/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=\"", "nonce")]
    [InlineData("\"instance\": \"00\"", "instance")]
    [InlineData("\"instance\": \"0001020304050607080900b0c0d0e0fg\"", "instance")]
    [InlineData("\"instance\": [\"00\"]", "instance")]
    [InlineData("\"signature\": \"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\"", "signature")]
    [InlineData("\"mac\": \"+/v7\"", "mac")]
    [InlineData("\"relay\": \"a||b\"", "relay")]
    [InlineData("\"protocol\": -2", "protocol")]
    [InlineData("\"protocol\": 4294967298", "protocol")]
    [InlineData("\"protocol\": 99999999999999999999999999", "protocol")]
    public void TryRead_HostileMember_IsRefusedWithAReasonThatNamesIt(string member, string name)
    {
        string json = $"{{\"hello\": {{\"relay\": \"r\", \"protocol\": 2, {member}}}}}";
        Assert.False(Hello.TryRead(TestData.Utf8(json), out Hello? hello, out string? fault));
        Assert.Null(hello);
        Assert.Contains(name, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"nonce\": \"{0}\"")]
    [InlineData("\"mac\": \"\\u0041{0}\"")]
    [InlineData("\"later\": \"{0}\"")]
    public void TryRead_LongerThanAllowed_IsRefused(string member)
    {
        member = member.Replace("{0}", new string('A', 8192), StringComparison.Ordinal);
        string json = $"{{\"hello\": {{\"relay\": \"r\", \"protocol\": 2, {member}}}}}";
        Assert.False(Hello.TryRead(TestData.Utf8(json), out _, out string? fault));
        Assert.Equal("greeting longer than 8192 bytes", fault);
    }

    [Theory]
    [InlineData("{\"from\": \"alice\"}")]
    [InlineData("{\"hello\": 1}")]
    [InlineData("{\"hello\": {}")]
    [InlineData("[]")]
    public void TryRead_NoGreetingAtAll_HasNoReason(string json)
    {
        Assert.False(Hello.TryRead(TestData.Utf8(json), out _, out string? fault));
        Assert.Null(fault);
    }
}
