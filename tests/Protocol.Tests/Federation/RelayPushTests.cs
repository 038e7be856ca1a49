using OrleansRelay.Protocol.Tests.Entries;

namespace OrleansRelay.Protocol.Tests.Federation;

public sealed class RelayPushTests
{
    [Fact]
    public void Write_LineOfOneRelay_IsAnEntryForTheNext()
    {
        (MessageId id, string line) = Encoded.Send(
            "{\"text\": \"né\"}", "bob", "1.5", TestData.Alice, TestData.Relay1);
        var output = new ByteBuffer();
        RelayPush.Write(output, TestData.Utf8(line));
        Assert.Equal("RELAY||" + line, TestData.Text(output.WrittenSpan));
        new FrameReader().Read(output.WrittenSpan, false, 65536, out Frame frame, out int consumed);
        Assert.Equal((FrameKind.Relay, output.Length), (frame.Kind, consumed));
        RelayOutcome outcome = new EntryEncoder(TestData.Relay2)
            .EncodeRelay(frame.Json, output, out MessageId received, out bool matches, out _);
        Assert.Equal((RelayOutcome.Entry, id, true), (outcome, received, matches));
    }
}
