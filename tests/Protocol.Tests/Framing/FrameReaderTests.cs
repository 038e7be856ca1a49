namespace OrleansRelay.Protocol.Tests.Framing;

public sealed class FrameReaderTests
{
    /// <summary>Input, whether registered, whether unframed, and the frames in it, separated by newlines.</summary>
    public static TheoryData<string, bool, bool, string> Payloads => new()
    {
        { "bob||{\"text\": \"hello\"}\n", true, false, "send bob text=\"hello\" id=" },
        { "bob||{\"text\": \"hello\"}\r\n", true, false, "send bob text=\"hello\" id=" },
        { "  bob  ||  {\"text\": 1}  \r\n  eve||{}\n", true, false, "send bob text=1 id=\nsend eve text= id=" },
        { " || {\"ping\": [1]}bob||{}\n||7\n", true, false, "Request {\"ping\": [1]}\nsend bob text= id=\nmalformed: empty target" },
        { "bob||{\"text\":1}bob||{\"text\":2}", true, false, "send bob text=1 id=\nsend bob text=2 id=" },
        { "bob||{\"text\":1}\n\n \r\nbob||{\"text\":2}\n", true, false, "send bob text=1 id=\nsend bob text=2 id=" },
        {
            "bob||{\"text\":\"a\\\"}||{\\\\\"}x||{}", true, false,
            "send bob text=\"a\\\"}||{\\\\\" id=\nsend x text= id="
        },
        { "a|b||{\"text\":\"||\",\"id\":\"7\"}\n", true, false, "send a|b text=\"||\" id=\"7\"" },
        { "日本||{\"text\": \"né\"}\n", true, false, "send 日本 text=\"né\" id=" },
        { "bob||{\"text\":[{\"a\":[]},{}]}", true, false, "send bob text=[{\"a\":[]},{}] id=" },
        {
            "bob||{\"text\":\n1}\n", true, false,
            "malformed: not valid JSON\nmalformed: no || between target and message"
        },
        { "bob||{\"text\":\n1}\n", true, true, "send bob text=1 id=" },
        { "bob||{\"te\\\nxt\":1}x||{}", true, true, "malformed: not valid JSON\nsend x text= id=" },
        { "bob||{\"a\": \"b\nx||{}\n", true, false, "malformed: not valid JSON\nsend x text= id=" },
        { "bob||{\"a\": \"b\\\nx||{}\n", true, false, "malformed: not valid JSON\nsend x text= id=" },
        { "bob||{]x||{}", true, false, "malformed: not valid JSON\nsend x text= id=" },
        { "bob||{nope}x||{}", true, false, "malformed: not valid JSON\nsend x text= id=" },
        { "bob||[1]\nx||{}", true, false, "malformed: not a JSON object\nsend x text= id=" },
        {
            "bob||{} junk\nx||{}", true, false,
            "send bob text= id=\nmalformed: no || between target and message\nsend x text= id="
        },
        {
            "hello\nbob||\n||{}\n", true, false,
            "malformed: no || between target and message\nmalformed: not a JSON object\nRequest {}"
        },
        {
            "a\u0000b||{}\n\u009f||{}\n", true, false,
            "malformed: control character in the target\nmalformed: control character in the target"
        },
        {
            "RELAY||{\"a\":{}}RELAY||{\"b\":1}\nRELAY||x\n", true, false,
            "Relay {\"a\":{}}\nRelay {\"b\":1}\nmalformed: not a JSON object"
        },
        { "RELAY||{\"a\":{}}alice", false, false, "Relay {\"a\":{}}\nRegistration alice" },
        { "alice\nbob||{}\n", false, false, "Registration alice\nsend bob text= id=" },
        { " alice \r\n", false, false, "Registration alice" },
        { "\n\nalice", false, false, "Registration alice" },
        { "{\"peer_id\":\"a||{\"}bob||{}", false, false, "Registration {\"peer_id\":\"a||{\"}\nsend bob text= id=" },
        { "a||b{}c\nbob||{}", false, false, "Registration a||b{}c\nsend bob text= id=" },
        { "RELAYX||{}\n", false, false, "Registration RELAYX||{}" },
        { "bob||{\"text\": \"open", true, false, "malformed: not valid JSON" },
        { "bob|", true, false, "malformed: no || between target and message" },
    };

    [Theory]
    [MemberData(nameof(Payloads))]
    public void Read_Whole_GivesTheFrames(string input, bool registered, bool unframed, string frames) =>
        Assert.Equal(frames.Split('\n'), FrameLog.Whole(TestData.Utf8(input), registered, unframed));

    [Theory]
    [MemberData(nameof(Payloads))]
    public void Read_SplitAtEachByte_GivesTheSameFrames(string input, bool registered, bool unframed, string frames)
    {
        byte[] bytes = TestData.Utf8(input);
        for (int at = 0; at <= bytes.Length; at++)
            Assert.Equal(frames.Split('\n'), FrameLog.Split(bytes, at, registered, unframed));
    }

    [Theory]
    [MemberData(nameof(Payloads))]
    public void Read_ByteByByte_GivesTheSameFrames(string input, bool registered, bool unframed, string frames) =>
        Assert.Equal(frames.Split('\n'), FrameLog.ByteByByte(TestData.Utf8(input), registered, unframed));

    [Fact]
    public void Read_RandomMixSplitAnywhere_GivesTheSameFrames()
    {
        var random = new Random(11);
        string[] pieces =
        [
            "bob||", "{\"text\":", "\"a", "\"", "}", "]", "[", "{", "\n",
            "\\", "||", "|", " ", "1", "RELAY||", "\r\n", "é", "\0",
        ];
        for (int round = 0; round < 3000; round++)
        {
            byte[] bytes = TestData.Utf8(string.Concat(random.GetItems(pieces, random.Next(1, 16))));
            bool registered = random.Next(4) > 0;
            bool unframed = random.Next(3) == 0;
            List<string> whole = FrameLog.Whole(bytes, registered, unframed);
            Assert.Equal(whole, FrameLog.Split(bytes, random.Next(bytes.Length + 1), registered, unframed));
            Assert.Equal(whole, FrameLog.ByteByByte(bytes, registered, unframed));
        }
    }

    [Fact]
    public void Read_InvalidUtf8_IsMalformed()
    {
        Assert.Equal(["malformed: not valid UTF-8"], FrameLog.Whole([.. "bob||{\"text\":\""u8, 0xff, .. "\"}"u8]));
        // U+D83D encoded on its own, as CESU-8 would.
        byte[] surrogate = [.. "bob||{\"text\":\""u8, 0xed, 0xa0, 0xbd, .. "\"}\nx||{}\n"u8];
        Assert.Equal(["malformed: not valid UTF-8", "send x text= id="], FrameLog.Whole(surrogate));
        Assert.Equal(["malformed: not valid UTF-8"], FrameLog.Whole([0xff, 0xfe, .. "||{}"u8]));
    }

    [Theory]
    [InlineData(11, "send b text=123 id=")]
    [InlineData(10, "too long")]
    public void Read_MessageAroundTheBound_IsTooLongOnlyOverIt(int bound, string expected)
    {
        // The JSON closes at byte 15 of "b||{"text":123}"; the bound counts no newline.
        byte[] bytes = "b||{\"text\":123}\n"u8.ToArray();
        int max = bound + 4;
        Assert.Equal([expected], FrameLog.Read(bytes, [bytes.Length], true, false, max));
        Assert.Equal([expected], FrameLog.Read(bytes, [.. Enumerable.Range(1, bytes.Length)], true, false, max));
    }

    [Fact]
    public void Read_EndlessLine_IsTooLongOncePending()
    {
        byte[] bytes = new byte[101];
        bytes.AsSpan().Fill((byte)'x');
        var reader = new FrameReader();
        Assert.Equal(ReadResult.NeedMore, reader.Read(bytes.AsSpan(0, 100), true, 100, out _, out _));
        Assert.Equal(ReadResult.TooLong, reader.Read(bytes, true, 100, out _, out _));
    }

    [Fact]
    public void Read_RelayFrame_MayBeLongerThanAClientsFrame()
    {
        byte[] bytes = TestData.Utf8("RELAY||{\"body\": \"" + new string('x', 500) + "\"}\n");
        Assert.Single(FrameLog.Read(bytes, [bytes.Length], false, false, 100), frame => frame.StartsWith("Relay"));
    }

    [Fact]
    public void Read_HundredThousandEmptyLines_AreOneEmptyFrame()
    {
        byte[] lines = new byte[100_000];
        lines.AsSpan().Fill((byte)'\n');
        var reader = new FrameReader();
        Assert.Equal(ReadResult.Frame, reader.Read(lines, true, 65536, out Frame frame, out int consumed));
        Assert.Equal(FrameKind.Empty, frame.Kind);
        Assert.Equal(lines.Length, consumed);
    }

    [Fact]
    public void Read_LongMessageByteByByte_LooksAtEachByteOnce()
    {
        byte[] bytes = TestData.Utf8("bob||{\"text\": [\"" + new string('a', 60_000) + "\", {}]}");
        // What was looked at becomes newlines: each would end the frame if it were looked at again.
        byte[] once = [.. bytes];
        var reader = new FrameReader();
        for (int length = 1; length < bytes.Length; length++)
        {
            Assert.Equal(ReadResult.NeedMore, reader.Read(once.AsSpan(0, length), true, 65536, out _, out _));
            once[length - 1] = (byte)'\n';
        }
        Assert.Equal(ReadResult.Frame, reader.Read(bytes, true, 65536, out Frame frame, out int consumed));
        Assert.Equal((FrameKind.Send, bytes.Length), (frame.Kind, consumed));
    }

    [Theory]
    [InlineData("bob||{\"text\": ", true)]
    [InlineData("bob||{\"text\": \"a\\", true)]
    [InlineData("bob||", false)]
    [InlineData("bob||[", false)]
    [InlineData("bob||{}x", false)]
    public void InsideJson_AfterAPartOfAFrame_TellsWhetherItsObjectIsOpen(string input, bool inside)
    {
        var reader = new FrameReader();
        ReadOnlySpan<byte> rest = TestData.Utf8(input);
        while (reader.Read(rest, true, 65536, out _, out int consumed) == ReadResult.Frame)
            rest = rest[consumed..];
        Assert.Equal(inside, reader.InsideJson);
        reader.Complete(rest, true, out _, out _);
        Assert.False(reader.InsideJson);
    }
}
