using System.Text;

namespace OrleansRelay.Protocol.Tests.Entries;

/// <summary>A batch gives the lines and ids that its messages have when they are encoded one at a time.</summary>
public sealed class EncodeBatchTests
{
    private const long Micros = 1748340000123456;

    [Fact]
    public void Seal_RandomBatches_AreWhatEachMessageIsByItself()
    {
        var random = new Random(53);
        var batched = new EntryEncoder(TestData.Relay2);
        var single = new EntryEncoder(TestData.Relay2);
        var output = new ByteBuffer(16);
        var expected = new ByteBuffer();
        for (int round = 0; round < 200; round++)
        {
            output.Clear();
            expected.Clear();
            batched.Clear();
            List<(int Index, MessageId Id, bool Matches)> entries = [];
            for (int count = random.Next(100); count > 0; count--)
            {
                if (random.Next(3) > 0)
                {
                    byte[] input = TestData.Utf8(RandomMessage(random));
                    new FrameReader().Read(input, true, 1 << 20, out Frame frame, out _);
                    int index = batched.AddSend(frame, TestData.Alice, Micros + count, output);
                    entries.Add((index, single.EncodeSend(frame, TestData.Alice, Micros + count, expected), false));
                }
                else
                {
                    byte[] entry = TestData.Utf8(RandomEntry(random));
                    RelayOutcome outcome = batched.AddRelay(entry, output, out int index, out string? reason);
                    Assert.Equal(single.EncodeRelay(entry, expected, out MessageId id, out bool matches, out _), outcome);
                    Assert.Equal(reason is not null, outcome == RelayOutcome.Malformed);
                    if (outcome != RelayOutcome.Malformed)
                        entries.Add((index, id, matches));
                }
            }
            batched.Seal(output);
            Assert.Equal(TestData.Text(expected.WrittenSpan), TestData.Text(output.WrittenSpan));
            Assert.Equal(Enumerable.Range(0, entries.Count), entries.Select(entry => entry.Index));
            foreach ((int index, MessageId id, bool matches) in entries)
                Assert.Equal((id, matches), (batched.Id(index), batched.IdMatches(index)));
        }
    }

    [Fact]
    public void EncodeSend_InAnOpenBatch_LeavesItAlone()
    {
        byte[] input = TestData.Utf8("bob||{\"text\": \"hello\", \"id\": \"1\"}\n");
        new FrameReader().Read(input, true, 65536, out Frame frame, out _);
        var encoder = new EntryEncoder(TestData.Relay1);
        var output = new ByteBuffer();
        int first = encoder.AddSend(frame, TestData.Alice, Micros, output);
        MessageId id = encoder.EncodeSend(frame, TestData.Alice, Micros, output);
        int second = encoder.AddSend(frame, TestData.Alice, Micros, output);
        encoder.Seal(output);
        Assert.Equal((id, id), (encoder.Id(first), encoder.Id(second)));
        string[] lines = TestData.Text(output.WrittenSpan).Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Single(lines[..3].Distinct(), line => line.EndsWith($"\"msg_id\": \"{id}\"}}"));
    }

    [Fact]
    public void Seal_OutputMadeShorter_Throws()
    {
        byte[] input = TestData.Utf8("bob||{\"text\": \"hello\"}\n");
        new FrameReader().Read(input, true, 65536, out Frame frame, out _);
        var encoder = new EntryEncoder(TestData.Relay1);
        var output = new ByteBuffer();
        encoder.AddSend(frame, TestData.Alice, Micros, output);
        output.Truncate(output.Length - 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Seal(output));
    }

    [Fact]
    public void Seal_AfterWarmUp_AllocatesNothing()
    {
        byte[] input = TestData.Utf8("bob||{\"text\": \"hello there, all is well\"}\n");
        byte[] entry = TestData.Utf8(Encoded.Entry());
        var encoder = new EntryEncoder(TestData.Relay2);
        var output = new ByteBuffer();
        var reader = new FrameReader();
        Run(50);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(100);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(int times)
        {
            for (int i = 0; i < times; i++)
            {
                output.Clear();
                encoder.Clear();
                for (int j = 0; j < 40; j++)
                {
                    reader.Read(input, true, 65536, out Frame frame, out _);
                    encoder.AddSend(frame, TestData.Alice, Micros + j, output);
                    encoder.AddRelay(entry, output, out _, out _);
                }
                encoder.Seal(output);
            }
        }
    }

    private static string RandomMessage(Random random)
    {
        string text = random.Next(3) == 0
            ? NaiveJson.Random(random, 3).Source(random)
            : $"\"{new string('x', random.Next(300))}\"";
        string id = random.Next(3) == 0 ? $", \"id\": \"{random.Next(4)}\"" : "";
        return $"bob||{{\"text\": {text}{id}}}\n";
    }

    private static string RandomEntry(Random random)
    {
        var entry = new StringBuilder(Encoded.Entry(e => e["body"] = new string('y', random.Next(200))));
        return random.Next(5) switch
        {
            0 => entry.Replace("\"relay1\"", "\"relay1\", \"relay2\"").ToString(),
            1 => entry.Replace("\"from\"", "\"form\"").ToString(),
            2 => Encoded.Entry(),
            _ => entry.ToString(),
        };
    }
}
