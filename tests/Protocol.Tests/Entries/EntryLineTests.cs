using System.Text;

namespace OrleansRelay.Protocol.Tests.Entries;

public sealed class EntryLineTests
{
    [Fact]
    public void SeenBy_LinesOfManyHops_FindsEachAndNoOther()
    {
        string[] names = ["relay1", "a\", \"b", "日本", "back\\slash", "x\", \"seen_by\": [\"y", "end\","];
        string body = "{\"text\": {\"s\": \"\\\", \\\"seen_by\\\": [\\\"relay9\\\"\", \"seen_by\": [\"relay9\"]}}";
        string line = Encoded.Send(body, "bob", "1.5", TestData.Alice, TestData.Name(names[0])).Line;
        foreach (string name in names[1..])
            line = Encoded.Relay(line, TestData.Name(name)).Line;
        foreach (string name in names)
            Assert.True(EntryLine.SeenBy(TestData.Utf8(line), TestData.Name(name)), name);
        foreach (string name in new[] { "relay9", "relay", "relay11", "b", "y", "a", "end" })
            Assert.False(EntryLine.SeenBy(TestData.Utf8(line), TestData.Name(name)), name);
    }

    [Fact]
    public void TryReadHops_LineOfManyHops_GivesThemAsTheyStand()
    {
        string[] names = ["relay1", "a\", \"b", "日本", "x\", \"seen_by\": [\"y"];
        string line = Encoded.Send("{\"text\": \", \\\"seen_by\\\": [\\\"no\\\"\"}", "bob", "1.5", TestData.Alice, TestData.Name(names[0])).Line;
        foreach (string name in names[1..])
            line = Encoded.Relay(line, TestData.Name(name)).Line;
        Assert.True(EntryLine.TryReadHops(TestData.Utf8(line), out ReadOnlySpan<byte> hops));
        Assert.Equal(names, System.Text.Json.JsonSerializer.Deserialize<string[]>([(byte)'[', .. hops, (byte)']']));
        Assert.False(EntryLine.TryReadHops("{\"seen_by\": [\"relay1\"]}\n"u8, out _));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\"b", "a\\\"b")]
    [InlineData("\u00e4\U0001f600", "\\u00e4\\ud83d\\ude00")]
    public void Text_AName_IsAsInLines(string name, string text) => Assert.Equal(TestData.Utf8(text), EntryLine.Text(name));

    [Theory]
    [InlineData("1748340000.123456", 1748340000.123456)]
    [InlineData("1748340000", 1748340000)]
    [InlineData("1e+16", 1e16)]
    [InlineData("-0.5", -0.5)]
    public void TryReadTime_OwnLine_GivesItsTime(string timestamp, double seconds)
    {
        string body = "{\"text\": {\"s\": \"\\\", \\\"timestamp\\\": 1\", \"timestamp\": 2, \"seen_by\": [\"relay9\"]}}";
        string line = Encoded.Send(body, "bob", timestamp, TestData.Alice, TestData.Name("x\", \"timestamp\": 3, \"seen_by\": [\"y")).Line;
        line = Encoded.Relay(line, TestData.Relay2).Line;
        Assert.True(EntryLine.TryReadTime(TestData.Utf8(line), out double read));
        Assert.Equal(seconds, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"timestamp\": 1.5}\n")]
    [InlineData("], \"msg_id\": \"")]
    public void TryReadTime_NoLineOfOurs_IsFalse(string line)
    {
        Assert.False(EntryLine.TryReadTime(TestData.Utf8(line), out _));
        Assert.False(EntryLine.TryReadTime(TestData.Utf8($"{line}], \"msg_id\": \"{new string('a', 64)}\"}}\n"), out _));
        Assert.False(EntryLine.TryReadTime(TestData.Utf8($"{line}, \"seen_by\": [\"r\"], \"msg_id\": \"{new string('a', 64)}\"}}\n"), out _));
        Assert.False(EntryLine.TryReadTime(TestData.Utf8($"{line}, \"timestamp\": x, \"seen_by\": [\"r\"], \"msg_id\": \"{new string('a', 64)}\"}}\n"), out _));
    }

    [Fact]
    public void TryReadId_OwnLine_GivesItsId()
    {
        (MessageId id, string line) = Encoded.Send("{\"text\": 1}", "bob", "1.5", TestData.Alice, TestData.Relay1);
        Assert.True(EntryLine.TryReadId(TestData.Utf8(line), out MessageId read));
        Assert.Equal(id, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}\n")]
    [InlineData("\"}\n")]
    [InlineData("{\"seen_by\": [\"relay1\"]}\n")]
    public void TryReadId_OtherLine_IsFalse(string line)
    {
        Assert.False(EntryLine.TryReadId(TestData.Utf8(line), out _));
        Assert.False(EntryLine.SeenBy(TestData.Utf8(line), TestData.Relay1));
    }

    [Fact]
    public void HasIdUpTo_Digits_ComparesWithWhatTheIdBeginsWith()
    {
        (MessageId id, string text) = Encoded.Send("{\"text\": 1}", "bob", "1.5", TestData.Alice, TestData.Relay1);
        byte[] line = TestData.Utf8(text);
        string digits = $"{id}"[..16];
        ulong first = Convert.ToUInt64(digits, 16);

        Assert.True(EntryLine.HasIdUpTo(line, TestData.Utf8(digits)));
        Assert.True(EntryLine.HasIdUpTo(line, TestData.Utf8($"{first + 1:x16}")));
        Assert.False(EntryLine.HasIdUpTo(line, TestData.Utf8($"{first - 1:x16}")));
        Assert.True(EntryLine.HasIdUpTo(line, "ffff"u8));
        Assert.False(EntryLine.HasIdUpTo("{}\n"u8, "ffff"u8));
    }

    [Theory]
    [InlineData("\"a\"", "")]
    [InlineData("\"a\", \"b\"", "a")]
    [InlineData("\"a\", \"b\", \"c\"", "b")]
    [InlineData("\"a\\\"\", \", \"b\"", "a\\\"\", ")]
    public void Via_Hops_IsTheOneBeforeTheLast(string hops, string via) =>
        Assert.Equal(via, Encoding.UTF8.GetString(EntryLine.Via(TestData.Utf8(hops))));

    [Fact]
    public void Reading_LineCutAnywhere_NeverThrows()
    {
        byte[] line = TestData.Utf8(Encoded.Send("{\"text\": 1}", "bob", "1.5", TestData.Alice, TestData.Relay1).Line);
        for (int start = 1; start < line.Length; start++)
        {
            EntryLine.SeenBy(line.AsSpan(start), TestData.Relay2);
            Assert.False(EntryLine.TryReadId(line.AsSpan(0, start), out _));
            Assert.False(EntryLine.SeenBy(line.AsSpan(0, start), TestData.Relay1));
        }
    }
}
