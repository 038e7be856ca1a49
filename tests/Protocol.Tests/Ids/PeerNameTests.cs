namespace OrleansRelay.Protocol.Tests.Ids;

public sealed class PeerNameTests
{
    [Theory]
    [InlineData("alice", "\"alice\"")]
    [InlineData("  alice\u3000\t", "\"alice\"")]
    [InlineData("Zoë \"Z\" \\", "\"Zo\\u00eb \\\"Z\\\" \\\\\"")]
    [InlineData("😀", "\"\\ud83d\\ude00\"")]
    [InlineData("a\u2028b", "\"a\\u2028b\"")]
    [InlineData("a|b", "\"a|b\"")]
    [InlineData("relay1", "\"relay1\"")]
    public void TryCreate_GoodName_IsStrippedAndQuoted(string value, string json)
    {
        PeerName name = TestData.Name(value);
        Assert.Equal(value.Trim(), name.Value);
        Assert.Equal(json, TestData.Text(name.Json));
        Assert.Equal(name, TestData.Name(name.Value));
    }

    [Theory]
    [InlineData("", "peer id is empty")]
    [InlineData(" \t\u00a0", "peer id is empty")]
    [InlineData("a\u0000b", "control character in the peer id")]
    [InlineData("a\u007fb", "control character in the peer id")]
    [InlineData("é\u0085é", "control character in the peer id")]
    [InlineData("a||b", "peer id contains ||")]
    [InlineData("RELAY", "peer id starts with RELAY")]
    [InlineData("RELAYs", "peer id starts with RELAY")]
    public void TryCreate_BadName_SaysWhy(string value, string reason)
    {
        Assert.False(PeerName.TryCreate(value, out PeerName? name, out string? given));
        Assert.Null(name);
        Assert.Equal(reason, given);
    }

    [Fact]
    public void TryCreate_InvalidUtf8_SaysWhy()
    {
        Assert.False(PeerName.TryCreate("\ud83d", out _, out string? lone));
        Assert.Equal("peer id is not valid UTF-8", lone);
        foreach (byte[] bytes in new byte[][] { [0xff], [0x61, 0xc2], [0xc2], [0xed, 0xa0, 0xbd] })
        {
            Assert.False(PeerName.TryCreate(bytes, out _, out string? reason));
            Assert.Equal("peer id is not valid UTF-8", reason);
        }
    }

    [Theory]
    [InlineData("a", 128, true)]
    [InlineData("a", 129, false)]
    [InlineData("é", 64, true)]
    [InlineData("é", 65, false)]
    public void TryCreate_LongName_IsBoundedInBytes(string unit, int count, bool good)
    {
        string value = string.Concat(Enumerable.Repeat(unit, count));
        Assert.Equal(good, PeerName.TryCreate(value, out _, out string? reason));
        Assert.Equal(good ? null : "peer id longer than 128 bytes", reason);
    }
}
