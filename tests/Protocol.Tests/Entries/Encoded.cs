using System.Text.Json.Nodes;

namespace OrleansRelay.Protocol.Tests.Entries;

/// <summary>Encodes messages and entries as a session would, one at a time.</summary>
internal static class Encoded
{
    /// <summary>Encodes a client's frame with the time as Python prints it.</summary>
    public static (MessageId Id, string Line) Send(
        string clientJson, string to, string timestamp, PeerName from, PeerName relay, EntryEncoder? encoder = null)
    {
        var reader = new FrameReader();
        ReadResult result = reader.Read(
            TestData.Utf8($"{to}||{clientJson}\n"), true, 1 << 20, out Frame frame, out _);
        Assert.Equal(ReadResult.Frame, result);
        Assert.Null(frame.Error);
        var output = new ByteBuffer();
        MessageId id = (encoder ?? new EntryEncoder(relay)).EncodeSend(frame, from, TestData.Utf8(timestamp), output);
        return (id, TestData.Text(output.WrittenSpan));
    }

    public static RelayResult Relay(string entry, PeerName relay)
    {
        var output = new ByteBuffer();
        RelayOutcome outcome = new EntryEncoder(relay)
            .EncodeRelay(TestData.Utf8(entry), output, out MessageId id, out bool matches, out string? reason);
        return new RelayResult(outcome, id, matches, reason, TestData.Text(output.WrittenSpan));
    }

    /// <summary>An entry from relay1 with its members changed by the given action.</summary>
    public static string Entry(Action<JsonObject>? change = null)
    {
        string line = Send("{\"text\": \"hello\"}", "bob", "1748340000.5", TestData.Alice, TestData.Relay1).Line;
        JsonObject entry = JsonNode.Parse(line)!.AsObject();
        change?.Invoke(entry);
        return entry.ToJsonString();
    }

    internal sealed record RelayResult(RelayOutcome Outcome, MessageId Id, bool IdMatches, string? Reason, string Line);
}
