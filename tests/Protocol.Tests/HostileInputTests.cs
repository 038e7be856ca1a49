using OrleansRelay.Protocol.Tests.Entries;

namespace OrleansRelay.Protocol.Tests;

/// <summary>Good input, damaged at random: nothing throws, and what is accepted is sound.</summary>
public sealed class HostileInputTests
{
    private static readonly byte[] Damage =
        [.. "{}[]\",:\\u0|\n\r -.eE19"u8, 0, 0x7f, 0x80, 0xc2, 0xed, 0xa0, 0xf0, 0xff];

    [Fact]
    public void EncodeRelay_DamagedEntries_AreRefusedOrComeOutSound()
    {
        var random = new Random(23);
        string entry = Encoded.Entry(e => e["id"] = "\u00e9\u0001");
        byte[] good = TestData.Utf8(entry.Replace("\"hello\"", "{\"b\":[1,2.5e3],\"a\":\"x\"}"));
        int accepted = 0;
        for (int round = 0; round < 10_000; round++)
        {
            Encoded.RelayResult? result = Relay(Damaged(good, random), TestData.Relay2);
            if (result is not { Outcome: RelayOutcome.Entry })
                continue;
            accepted++;
            Encoded.RelayResult next = Encoded.Relay(result.Line, TestData.Name("relay3"));
            Assert.Equal((RelayOutcome.Entry, result.Id, true), (next.Outcome, next.Id, next.IdMatches));
            Assert.DoesNotContain(result.Line[..^1], c => c is < ' ' or > '~');
        }
        Assert.InRange(accepted, 500, 9_500);
    }

    [Fact]
    public void Read_DamagedMessages_AreRefusedOrCanBeRelayed()
    {
        var random = new Random(29);
        byte[] good = TestData.Utf8(
            "b\u00f6b||{\"text\":{\"b\":[1,2.5e3,\"\\u00e9\"],\"a\":\"\u00e9\"},\"id\":\"7\"}\nbob||{\"text\":1}\n");
        var encoder = new EntryEncoder(TestData.Relay1);
        int accepted = 0;
        for (int round = 0; round < 10_000; round++)
        {
            byte[] input = Damaged(good, random);
            var reader = new FrameReader();
            ReadOnlySpan<byte> rest = input;
            while (reader.Read(rest, true, 65536, out Frame frame, out int consumed) == ReadResult.Frame)
            {
                rest = rest[consumed..];
                if (frame.Kind != FrameKind.Send)
                    continue;
                var output = new ByteBuffer();
                MessageId id = encoder.EncodeSend(frame, TestData.Alice, 1748340000500000, output);
                Encoded.RelayResult next = Encoded.Relay(TestData.Text(output.WrittenSpan), TestData.Relay2);
                Assert.Equal((RelayOutcome.Entry, id, true), (next.Outcome, next.Id, next.IdMatches));
                accepted++;
            }
        }
        Assert.InRange(accepted, 3_000, 20_000);
    }

    [Fact]
    public void Reading_DamagedAnswersAndGreetings_NeverThrows()
    {
        var random = new Random(31);
        byte[] good = TestData.Utf8(
            "RELAY||{\"hello\": {\"relay\": \"r\", \"protocol\": 1, \"software\": \"x\"}}"
            + $"{{\"status\": \"ok\", \"msg_id\": \"{MessageId.Hash([])}\", \"retry_after_ms\": 7}}\n");
        for (int round = 0; round < 20_000; round++)
        {
            ReadOnlySpan<byte> rest = Damaged(good, random);
            Answer.Read(rest);
            Hello.TryRead(rest[7..], out _);
            while (Answer.TryRead(rest, out _, out int consumed))
                rest = rest[consumed..];
        }
    }

    private static Encoded.RelayResult Relay(byte[] entry, PeerName relay)
    {
        var output = new ByteBuffer();
        RelayOutcome outcome = new EntryEncoder(relay)
            .EncodeRelay(entry, output, out MessageId id, out bool matches, out string? reason);
        return new Encoded.RelayResult(outcome, id, matches, reason, TestData.Text(output.WrittenSpan));
    }

    private static byte[] Damaged(byte[] good, Random random)
    {
        var bytes = new List<byte>(good);
        for (int count = random.Next(1, 4); count > 0; count--)
        {
            int at = random.Next(bytes.Count);
            byte value = Damage[random.Next(Damage.Length)];
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] = value;
                    break;
                case 1:
                    bytes.Insert(at, value);
                    break;
                default:
                    bytes.RemoveAt(at);
                    break;
            }
        }
        return [.. bytes];
    }
}
