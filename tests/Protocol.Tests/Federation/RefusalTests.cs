namespace OrleansRelay.Protocol.Tests.Federation;

public sealed class RefusalTests
{
    [Fact]
    public void Write_ThenRead_GivesCodeAndWords()
    {
        var output = new ByteBuffer();
        new Refusal(ErrorCode.BadProof, "The signature is wrong.").Write(output);
        Assert.Equal(
            "RELAY||{\"refused\": {\"error\": \"bad_proof\", \"message\": \"The signature is wrong.\"}}\n",
            TestData.Text(output.WrittenSpan));
        Assert.True(Refusal.TryRead(output.WrittenSpan["RELAY||".Length..^1], out string reason));
        Assert.Equal("bad_proof: The signature is wrong.", reason);
        Assert.Equal(AnswerKind.NotLetIn, Answer.Read(output.WrittenSpan).Kind);
    }

    [Theory]
    [InlineData(ErrorCode.NotAllowed)]
    [InlineData(ErrorCode.BadProof)]
    [InlineData(ErrorCode.WrongRelay)]
    [InlineData(ErrorCode.IdInUse)]
    public void WriteLine_IsNoVerdictOnAnEntry(ErrorCode code)
    {
        var output = new ByteBuffer();
        new Refusal(code, "why").WriteLine(output);
        Assert.Equal(AnswerKind.NotLetIn, Answer.Read(output.WrittenSpan).Kind);
    }

    [Theory]
    [InlineData("{\"refused\": {}}", "?: ?")]
    [InlineData("{\"refused\": {\"error\": 1, \"message\": []}}", "?: ?")]
    [InlineData("{\"refused\": {\"error\": \"x\", \"message\": \"y\", \"later\": 1}}", "x: y")]
    public void TryRead_AnythingInIt_IsTaken(string json, string expected)
    {
        Assert.True(Refusal.TryRead(TestData.Utf8(json), out string reason));
        Assert.Equal(expected, reason);
    }

    [Theory]
    [InlineData("{\"refused\": 1}")]
    [InlineData("{\"hello\": {}}")]
    public void TryRead_NoRefusal_IsFalse(string json) => Assert.False(Refusal.TryRead(TestData.Utf8(json), out _));

    [Fact]
    public void TryRead_LongText_IsCut()
    {
        string json = $"{{\"refused\": {{\"error\": \"{new string('e', 9999)}\", \"message\": \"{new string('m', 9999)}\"}}}}";
        Assert.True(Refusal.TryRead(TestData.Utf8(json), out string reason));
        Assert.Equal(new string('e', 512), reason);
    }
}
