using System.Security.Cryptography;
using System.Text.Json;

namespace OrleansRelay.Protocol.Tests.Entries;

public sealed class EncodeSendTests
{
    private const string LineStart = "{\"from\": \"alice\", \"to\": \"bob\", \"body\": ";

    [Fact]
    public void EncodeSend_SeedVectors_GiveTheSeedsIds()
    {
        int count = 0;
        foreach (TestData.Vector vector in TestData.Vectors())
        {
            PeerName from = TestData.Name(vector.From);
            (MessageId id, string line) = Encoded.Send(
                vector.ClientJson, vector.To, vector.Timestamp, from, TestData.Name(vector.Relay));
            Assert.Equal(vector.MessageId, id.ToString());
            Assert.Equal(vector.MessageId, Convert.ToHexStringLower(SHA256.HashData(TestData.Utf8(vector.Canonical))));
            Assert.EndsWith($"], \"msg_id\": \"{vector.MessageId}\"}}\n", line);
            count++;
        }
        Assert.Equal(160, count);
    }

    [Fact]
    public void CanonicalText_LinesOfSeedVectors_IsWhatTheSeedHashes()
    {
        foreach (TestData.Vector vector in TestData.Vectors())
        {
            string line = Encoded.Send(
                vector.ClientJson, vector.To, vector.Timestamp, TestData.Name(vector.From), TestData.Name(vector.Relay)).Line;
            var encoder = new EntryEncoder(TestData.Relay2);
            foreach (string passed in new[] { line, Encoded.Relay(line, TestData.Relay2).Line })
                Assert.Equal(vector.Canonical, System.Text.Encoding.UTF8.GetString(encoder.CanonicalText(TestData.Utf8(passed.TrimEnd('\n')))!));
        }

        Assert.Null(new EntryEncoder(TestData.Relay2).CanonicalText("{}"u8));
    }

    [Fact]
    public void EncodeSend_SeedVectorsInMicroseconds_GiveTheSeedsIds()
    {
        int count = 0;
        foreach (TestData.Vector vector in TestData.Vectors())
        {
            decimal micros = decimal.Parse(vector.Timestamp) * 1_000_000;
            if (micros != decimal.Truncate(micros))
                continue;
            Frame frame = ReadFrame($"{vector.To}||{vector.ClientJson}");
            MessageId id = new EntryEncoder(TestData.Name(vector.Relay))
                .EncodeSend(frame, TestData.Name(vector.From), (long)micros, new ByteBuffer());
            Assert.Equal(vector.MessageId, id.ToString());
            count++;
        }
        Assert.InRange(count, 80, 160);
    }

    [Fact]
    public void EncodeSend_PlainMessage_GivesTheSeedsLine()
    {
        var output = new ByteBuffer();
        MessageId id = new EntryEncoder(TestData.Relay1)
            .EncodeSend(ReadFrame("bob||{\"text\": \"hello\"}"), TestData.Alice, 1748340000123456, output);
        Assert.Equal(
            "{\"from\": \"alice\", \"to\": \"bob\", \"body\": \"hello\", \"timestamp\": 1748340000.123456, "
            + $"\"seen_by\": [\"relay1\"], \"msg_id\": \"{id}\"}}\n",
            TestData.Text(output.WrittenSpan));
    }

    [Theory]
    [InlineData("{\"other\": 1}", "d9524a279d88cb2dbd5dcd65c85460a5494ef30cc05dff70503561c28d8e84f3")]
    [InlineData("{\"id\": \"42\"}", "e0fbfaafaa4e065f5ab72766a28d5e8da77ffb96e360b7c4e59dba6a72f2a554")]
    public void EncodeSend_ExamplesOfTheDocument_GiveTheirIds(string members, string id)
    {
        string json = "{\"text\": \"hello\", " + members[1..];
        Assert.Equal(
            id, Encoded.Send(json, "bob", "1748340000.123456", TestData.Alice, TestData.Relay1).Id.ToString());
    }

    [Fact]
    public void EncodeSend_MissingText_IsAnEmptyBody() => Assert.Contains(
        "\"body\": \"\", ", Encoded.Send("{}", "bob", "1.0", TestData.Alice, TestData.Relay1).Line);

    [Fact]
    public void EncodeSend_PythonsBodies_ArePrintedAsPythonDoes()
    {
        var encoder = new EntryEncoder(TestData.Relay1);
        int count = 0;
        foreach (string line in TestData.Lines("bodies.jsonl"))
        {
            string[] texts = JsonSerializer.Deserialize<string[]>(line)!;
            (MessageId id, string delivery) = Encoded.Send(
                $"{{\"text\": {texts[0]}}}", "bob", "1.5", TestData.Alice, TestData.Relay1, encoder);
            Assert.StartsWith($"{LineStart}{texts[1]}, \"timestamp\": 1.5, ", delivery);
            string canonical = $"{{\"body\": {texts[2]}, \"from\": \"alice\", \"seen_by\": [\"relay1\"], "
                + "\"timestamp\": 1.5, \"to\": \"bob\"}";
            Assert.Equal(MessageId.Hash(TestData.Utf8(canonical)), id);
            count++;
        }
        Assert.Equal(300, count);
    }

    [Fact]
    public void EncodeSend_RandomBodies_AgreeWithTheNaiveOracle()
    {
        var random = new Random(5);
        var encoder = new EntryEncoder(TestData.Relay1);
        for (int round = 0; round < 5000; round++)
        {
            NaiveJson value = NaiveJson.Random(random, 4);
            (MessageId id, string line) = Encoded.Send(
                $"{{\"text\":{value.Source(random)}}}", "bob", "1.5", TestData.Alice, TestData.Relay1, encoder);
            Assert.StartsWith($"{LineStart}{value.Print(sorted: false)}, \"timestamp\": 1.5, ", line);
            string canonical = $"{{\"body\": {value.Print(sorted: true)}, \"from\": \"alice\", "
                + "\"seen_by\": [\"relay1\"], \"timestamp\": 1.5, \"to\": \"bob\"}";
            Assert.Equal(MessageId.Hash(TestData.Utf8(canonical)), id);
        }
    }

    [Fact]
    public void EncodeSend_ClientId_HashesNeitherTimeNorOrigin()
    {
        const string Json = "{\"id\": \"\\u006fne\", \"text\": \"hello\"}";
        (MessageId id, string line) = Encoded.Send(Json, "bob", "1.5", TestData.Alice, TestData.Relay1);
        (MessageId retry, _) = Encoded.Send(Json, "bob", "2.5", TestData.Alice, TestData.Relay2);
        Assert.Equal(id, retry);
        const string Canonical = "{\"body\": \"hello\", \"from\": \"alice\", \"id\": \"one\", \"to\": \"bob\"}";
        Assert.Equal(MessageId.Hash(TestData.Utf8(Canonical)), id);
        Assert.StartsWith($"{LineStart}\"hello\", \"id\": \"one\", \"timestamp\": 1.5, ", line);
    }

    [Fact]
    public void EncodeSend_ManyNamesInReverse_AreSortedInTheCanonicalTextOnly()
    {
        string[] members = [.. Enumerable.Range(0, 12_000).Select(i => $"\"{12_000 - i:d6}\": 0")];
        (MessageId id, string line) = Encoded.Send(
            $"{{\"text\": {{{string.Join(", ", members)}}}}}", "bob", "1.5", TestData.Alice, TestData.Relay1);
        Assert.StartsWith($"{LineStart}{{{string.Join(", ", members)}}}, \"timestamp\": 1.5, ", line);
        string canonical = $"{{\"body\": {{{string.Join(", ", members.Reverse())}}}, \"from\": \"alice\", "
            + "\"seen_by\": [\"relay1\"], \"timestamp\": 1.5, \"to\": \"bob\"}";
        Assert.Equal(MessageId.Hash(TestData.Utf8(canonical)), id);
    }

    [Theory]
    [InlineData("bob||{\"text\": \"hello there, all is well\"}\n")]
    [InlineData("bob||{\"text\": \"hello\", \"id\": \"12\"}\n")]
    [InlineData("日本||{\"text\": \"caf\\u00e9 né 😀\"}\n")]
    [InlineData("bob||{\"text\": {\"z\": [1, 2.5, null], \"a\": {\"\\u0062\": 1, \"a\": 2}, \"z\": 3}}\n")]
    public void EncodeSend_AfterWarmUp_AllocatesNothing(string text)
    {
        byte[] input = TestData.Utf8(text);
        var encoder = new EntryEncoder(TestData.Relay1);
        var output = new ByteBuffer();
        var reader = new FrameReader();
        Run(50);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(int times)
        {
            for (int i = 0; i < times; i++)
            {
                output.Clear();
                reader.Read(input, true, 65536, out Frame frame, out _);
                MessageId id = encoder.EncodeSend(frame, TestData.Alice, 1748340000123456 + i, output);
                Reply.Ack(output, id, false);
            }
        }
    }

    private static Frame ReadFrame(string text)
    {
        new FrameReader().Read(TestData.Utf8(text), true, 65536, out Frame frame, out _);
        Assert.Equal(FrameKind.Send, frame.Kind);
        return frame;
    }
}
