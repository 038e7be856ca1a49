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
