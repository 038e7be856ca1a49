namespace OrleansRelay.Protocol.Tests.Replies;

public sealed class LogTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("OrleansRelay/0.1", "OrleansRelay/0.1")]
    [InlineData("Grüße, 世界 😀", "Grüße, 世界 😀")]
    [InlineData("\u001b[2J\nfake line", "\\u001b[2J\\u000afake line")]
    [InlineData("a\r\n\tb\0", "a\\u000d\\u000a\\u0009b\\u0000")]
    [InlineData("\u007f\u0085\u009b", "\\u007f\\u0085\\u009b")]
    [InlineData("\u202egnp\u2066.\u200b\ufeff", "\\u202egnp\\u2066.\\u200b\\ufeff")]
    [InlineData("one\u2028two\u2029three", "one\\u2028two\\u2029three")]
    [InlineData("\U000e0041", "\\udb40\\udc41")]
    public void ToString_Text_HasNothingLeftThatActs(string? text, string expected) =>
        Assert.Equal(expected, new LogText(text).ToString());

    // Not as data of a theory, where half a character would not survive.
    [Fact]
    public void ToString_LoneSurrogates_AreWrittenOut()
    {
        Assert.Equal("a\\ud83d", new LogText("a\ud83d").ToString());
        Assert.Equal("\\ude00b", new LogText("\ude00b").ToString());
        Assert.Equal("\\ud83d\ud83d\ude00", new LogText("\ud83d\ud83d\ude00").ToString());
    }

    [Fact]
    public void ToString_LongText_IsCut()
    {
        Assert.Equal(new string('x', 200), new LogText(new string('x', 200)).ToString());
        Assert.Equal(new string('x', 200) + "…", new LogText(new string('x', 201)).ToString());
    }

    [Fact]
    public void ToString_CutWouldSplit_LeavesTheWholeOut()
    {
        Assert.Equal(new string('x', 199) + "…", new LogText(new string('x', 199) + "😀").ToString());
        Assert.Equal(new string('x', 195) + "…", new LogText(new string('x', 195) + "\n").ToString());
        Assert.Equal(new string('x', 194) + "\\u000a", new LogText(new string('x', 194) + "\n").ToString());
    }

    [Fact]
    public void LoggedException_WireTextInMessages_IsSafeAndTheTraceStays()
    {
        var logged = LoggedException.Of(Catch("outer\nfake", Catch("inner\u001b", null))).ToString();

        Assert.Contains("InvalidOperationException: outer\\u000afake", logged, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: inner\\u001b", logged, StringComparison.Ordinal);
        Assert.Contains($"   at {typeof(LogTextTests).FullName}.", logged, StringComparison.Ordinal);
    }

    private static InvalidOperationException Catch(string message, Exception? inner)
    {
        try
        {
            throw new InvalidOperationException(message, inner);
        }
        catch (InvalidOperationException error)
        {
            return error;
        }
    }
}
