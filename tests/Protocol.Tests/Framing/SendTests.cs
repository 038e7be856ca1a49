namespace OrleansRelay.Protocol.Tests.Framing;

/// <summary>What a message's JSON may be.</summary>
public sealed class SendTests
{
    [Theory]
    [InlineData("{\"text\":1,\"text\":\"2\"}", "text=\"2\" id=")]
    [InlineData("{\"id\":1,\"id\":\"x\",\"text\":null}", "text=null id=\"x\"")]
    [InlineData("{\"\\u0074e\\u0078t\":true}", "text=true id=")]
    [InlineData("{\"other\":[1,{\"text\":2}],\"tex\":3}", "text= id=")]
    [InlineData("{\"text\":\"\\ud83d\"}", "text=\"\\ud83d\" id=")]
    [InlineData("{\"text\":\"\\u0000\"}", "text=\"\\u0000\" id=")]
    [InlineData("{\"text\":1e-400}", "text=1e-400 id=")]
    [InlineData("{\"text\":0e99999999999}", "text=0e99999999999 id=")]
    [InlineData("{\"text\":\"\u007f\"}", "text=\"\u007f\" id=")]
    public void Read_GoodJson_KeepsTextAndId(string json, string expected) =>
        Assert.Equal([$"send bob {expected}"], FrameLog.Whole(TestData.Utf8($"bob||{json}\n")));

    [Theory]
    [InlineData("{\"text\":01}", "not valid JSON")]
    [InlineData("{\"text\":+1}", "not valid JSON")]
    [InlineData("{\"text\":1.}", "not valid JSON")]
    [InlineData("{\"text\":.5}", "not valid JSON")]
    [InlineData("{\"text\":1e}", "not valid JSON")]
    [InlineData("{\"text\":-}", "not valid JSON")]
    [InlineData("{\"text\":NaN}", "not valid JSON")]
    [InlineData("{\"text\":-Infinity}", "not valid JSON")]
    [InlineData("{\"text\":tru}", "not valid JSON")]
    [InlineData("{\"text\":[1,]}", "not valid JSON")]
    [InlineData("{\"text\":1,}", "not valid JSON")]
    [InlineData("{,}", "not valid JSON")]
    [InlineData("{text:1}", "not valid JSON")]
    [InlineData("{\"text\" 1}", "not valid JSON")]
    [InlineData("{\"text\":\"\\x\"}", "not valid JSON")]
    [InlineData("{\"text\":\"\\u12g4\"}", "not valid JSON")]
    [InlineData("{\"text\":\"\\u+123\"}", "not valid JSON")]
    [InlineData("{\"text\":\"\t\"}", "control character in a JSON string")]
    [InlineData("{\"text\":\"\u0000\"}", "control character in a JSON string")]
    [InlineData("{\"text\":\u0000}", "not valid JSON")]
    [InlineData("{\"text\":\u00a01}", "not valid JSON")]
    [InlineData("{\"text\":1e400}", "number too large")]
    [InlineData("{\"text\":-1e99999999999}", "number too large")]
    [InlineData("{\"id\":7}", "id must be a string of 1 to 128 bytes")]
    [InlineData("{\"id\":null}", "id must be a string of 1 to 128 bytes")]
    [InlineData("{\"id\":\"\"}", "id must be a string of 1 to 128 bytes")]
    public void Read_BadJson_SaysWhy(string json, string reason) =>
        Assert.Equal([$"malformed: {reason}"], FrameLog.Whole(TestData.Utf8($"bob||{json}\n")));

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(10_000, false)]
    public void Read_NestedText_IsBoundedInDepth(int levels, bool accepted)
    {
        string nested = new string('[', levels) + new string(']', levels);
        string frame = Assert.Single(FrameLog.Whole(TestData.Utf8($"bob||{{\"text\":{nested}}}\n")));
        Assert.Equal(accepted ? $"send bob text={nested} id=" : "malformed: JSON nested deeper than 64 levels", frame);
    }

    [Theory]
    [InlineData(4300, true)]
    [InlineData(4301, false)]
    [InlineData(10_000, false)]
    public void Read_LongInteger_IsBoundedInDigits(int digits, bool accepted)
    {
        string number = "-" + new string('9', digits);
        string frame = Assert.Single(FrameLog.Whole(TestData.Utf8($"bob||{{\"text\":{number}}}\n")));
        Assert.Equal(accepted ? $"send bob text={number} id=" : "malformed: integer of more than 4300 digits", frame);
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(308, true)]
    public void Read_FloatOfManyDigits_IsFiniteOrMalformed(int digits, bool accepted)
    {
        string frame = Assert.Single(FrameLog.Whole(TestData.Utf8($"bob||{{\"text\":{new string('1', digits)}.5}}\n")));
        Assert.Equal(accepted, frame.StartsWith("send"));
    }

    [Theory]
    [InlineData("x", 128, true)]
    [InlineData("x", 129, false)]
    [InlineData("\\u00e9", 64, true)]
    [InlineData("\\u00e9", 65, false)]
    [InlineData("\\ud83d\\ude00", 32, true)]
    [InlineData("\\ud83d\\ude00", 33, false)]
    [InlineData("é", 64, true)]
    [InlineData("é", 65, false)]
    public void Read_ClientId_IsBoundedInDecodedBytes(string unit, int count, bool accepted)
    {
        string id = string.Concat(Enumerable.Repeat(unit, count));
        string frame = Assert.Single(FrameLog.Whole(TestData.Utf8($"bob||{{\"id\":\"{id}\"}}\n")));
        Assert.Equal(
            accepted ? $"send bob text= id=\"{id}\"" : "malformed: id must be a string of 1 to 128 bytes", frame);
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Read_Target_IsBoundedInBytes(int bytes, bool accepted)
    {
        string frame = Assert.Single(FrameLog.Whole(TestData.Utf8($"{new string('t', bytes)}||{{}}\n")));
        Assert.Equal(accepted, frame.StartsWith("send"));
    }
}
