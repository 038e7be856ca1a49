using System.Text.Json.Nodes;

namespace OrleansRelay.Protocol.Tests.Entries;

public sealed class EncodeRelayTests
{
    [Fact]
    public void EncodeRelay_SeedVectors_GiveTheSeedsIdsOverThreeHops()
    {
        foreach (TestData.Vector vector in TestData.Vectors())
        {
            PeerName from = TestData.Name(vector.From);
            string line = Encoded.Send(
                vector.ClientJson, vector.To, vector.Timestamp, from, TestData.Name(vector.Relay)).Line;
            var hops = new List<string> { vector.Relay };
            foreach (string hop in new[] { "日本", "h2", "h3" })
            {
                Encoded.RelayResult result = Encoded.Relay(line.Trim(), TestData.Name(hop));
                Assert.Equal(RelayOutcome.Entry, result.Outcome);
                Assert.Equal(vector.MessageId, result.Id.ToString());
                Assert.True(result.IdMatches);
                hops.Add(hop);
                line = result.Line;
                string seenBy = string.Join(", ", hops.Select(name => TestData.Text(TestData.Name(name).Json)));
                Assert.Contains($", \"seen_by\": [{seenBy}], \"msg_id\": ", line);
            }
        }
    }

    [Fact]
    public void EncodeRelay_ClientId_IsStableOverHops()
    {
        (MessageId id, string line) = Encoded.Send(
            "{\"text\": {\"b\": 1, \"a\": 2}, \"id\": \"é-1\"}", "bob", "1.5", TestData.Alice, TestData.Relay1);
        Encoded.RelayResult second = Encoded.Relay(line, TestData.Relay2);
        Encoded.RelayResult third = Encoded.Relay(second.Line, TestData.Name("relay3"));
        Assert.True(second.IdMatches && third.IdMatches);
        Assert.Equal((id, id), (second.Id, third.Id));
        Assert.Equal(line.Replace("[\"relay1\"]", "[\"relay1\", \"relay2\", \"relay3\"]"), third.Line);
    }

    [Fact]
    public void EncodeRelay_ReHashedBySeed_RecoversTheId()
    {
        MessageId id = Encoded.Relay(Encoded.Entry(), TestData.Relay2).Id;
        string entry = Encoded.Entry(e =>
        {
            e["seen_by"]!.AsArray().Add("seed");
            e["msg_id"] = new string('0', 64);
        });
        Encoded.RelayResult result = Encoded.Relay(entry, TestData.Relay2);
        Assert.Equal((RelayOutcome.Entry, id, false), (result.Outcome, result.Id, result.IdMatches));
        Assert.Contains($"\"seen_by\": [\"relay1\", \"seed\", \"relay2\"], \"msg_id\": \"{id}\"", result.Line);
    }

    [Theory]
    [InlineData("from", "\"mallory\"")]
    [InlineData("to", "\"eve\"")]
    [InlineData("body", "\"bye\"")]
    [InlineData("timestamp", "1748340000.25")]
    [InlineData("seen_by", "[\"relay9\"]")]
    [InlineData("id", "\"new\"")]
    public void EncodeRelay_Tampered_DoesNotMatch(string member, string value)
    {
        string entry = Encoded.Entry(e => e[member] = JsonNode.Parse(value));
        Encoded.RelayResult result = Encoded.Relay(entry, TestData.Relay2);
        Assert.Equal((RelayOutcome.Entry, false), (result.Outcome, result.IdMatches));
    }

    [Fact]
    public void EncodeRelay_ExtraMembersAndOtherWriting_GivesTheSameLine()
    {
        string plain = Encoded.Relay(Encoded.Entry(), TestData.Relay2).Line;
        string entry = Encoded.Entry(e =>
        {
            e["extra"] = new JsonObject { ["deep"] = 1 };
            e["msg_id"] = e["msg_id"]!.GetValue<string>().ToUpperInvariant();
        });
        entry = entry.Replace("\"from\":", "\"from\":\"x\",\n\"\\u0066rom\" : ").Replace("relay1", "\\u0072elay1");
        Encoded.RelayResult result = Encoded.Relay(entry, TestData.Relay2);
        Assert.Equal((plain, true), (result.Line, result.IdMatches));
    }

    [Theory]
    [InlineData("1748340000", "1748340000")]
    [InlineData("1748340000.50", "1748340000.5")]
    [InlineData("17483400005e-1", "1748340000.5")]
    [InlineData("-0", "0")]
    [InlineData("1e300", "1e+300")]
    public void EncodeRelay_Timestamp_IsPrintedAsPythonDoes(string timestamp, string printed)
    {
        string entry = Encoded.Entry().Replace("1748340000.5", timestamp);
        Assert.Contains($", \"timestamp\": {printed}, ", Encoded.Relay(entry, TestData.Relay2).Line);
    }

    [Theory]
    [InlineData("[\"relay2\"]")]
    [InlineData("[\"relay1\", \"relay2\", \"x\"]")]
    [InlineData("[\"relay1\", \"rel\\u0061y2\"]")]
    public void EncodeRelay_OwnIdInSeenBy_IsAnEchoAsItCame(string seenBy)
    {
        Encoded.RelayResult result = Encoded.Relay(Encoded.Entry().Replace("[\"relay1\"]", seenBy), TestData.Relay2);
        Assert.Equal(RelayOutcome.Echo, result.Outcome);
        Assert.Contains($"\"seen_by\": {seenBy.Replace("\\u0061", "a")}, \"msg_id\"", result.Line);
        Assert.NotEqual(default, result.Id);
    }

    [Theory]
    [InlineData(63, RelayOutcome.Entry, null)]
    [InlineData(64, RelayOutcome.TooFar, "too many hops")]
    [InlineData(65, RelayOutcome.Malformed, "entry needs a seen_by of 1 to 64 relay ids")]
    [InlineData(10_000, RelayOutcome.Malformed, "entry needs a seen_by of 1 to 64 relay ids")]
    public void EncodeRelay_LongWay_IsBounded(int hops, RelayOutcome outcome, string? reason)
    {
        string seenBy = $"[{string.Join(',', Enumerable.Range(0, hops).Select(i => $"\"r{i}\""))}]";
        Encoded.RelayResult result = Encoded.Relay(Encoded.Entry().Replace("[\"relay1\"]", seenBy), TestData.Relay2);
        Assert.Equal((outcome, reason), (result.Outcome, result.Reason));
        Assert.Equal(outcome == RelayOutcome.Entry, result.Line.Length > 0);
    }

    [Fact]
    public void EncodeRelay_WayThatIsTooLong_StillGivesTheId()
    {
        string hops = string.Concat(Enumerable.Range(1, 63).Select(i => $", \"r{i}\""));
        Encoded.RelayResult result = Encoded.Relay(Encoded.Entry().Replace("[\"relay1\"]", $"[\"relay1\"{hops}]"), TestData.Relay2);
        Encoded.RelayResult direct = Encoded.Relay(Encoded.Entry(), TestData.Relay2);
        Assert.Equal((RelayOutcome.TooFar, direct.Id, true), (result.Outcome, result.Id, result.IdMatches));
    }

    [Theory]
    [InlineData("from")]
    [InlineData("to")]
    [InlineData("body")]
    [InlineData("timestamp")]
    [InlineData("seen_by")]
    [InlineData("msg_id")]
    public void EncodeRelay_MissingMember_IsMalformed(string member) =>
        AssertMalformed(Encoded.Entry(e => e.Remove(member)), $"entry needs a {member}");

    [Theory]
    [InlineData("from", "1")]
    [InlineData("from", "\"\"")]
    [InlineData("from", "\"a\\u0000b\"")]
    [InlineData("from", "\"a\\u0085b\"")]
    [InlineData("to", "null")]
    [InlineData("to", "[\"bob\"]")]
    [InlineData("timestamp", "\"1748340000.5\"")]
    [InlineData("timestamp", "true")]
    [InlineData("timestamp", "123456789012345678901")]
    [InlineData("seen_by", "\"relay1\"")]
    [InlineData("seen_by", "[]")]
    [InlineData("seen_by", "[\"relay1\", 2]")]
    [InlineData("seen_by", "[\"\"]")]
    [InlineData("seen_by", "[[\"relay1\"]]")]
    [InlineData("msg_id", "7")]
    [InlineData("msg_id", "\"00\"")]
    [InlineData("msg_id", "\"zz00000000000000000000000000000000000000000000000000000000000000\"")]
    public void EncodeRelay_MistypedMember_IsMalformed(string member, string value) =>
        AssertMalformed(Encoded.Entry(e => e[member] = JsonNode.Parse(value)), $"entry needs a {member}");

    [Theory]
    [InlineData("{\"from\":\"\\ud83d\"}", "entry needs a from")]
    [InlineData("{}", "entry needs a from")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("", "not a JSON object")]
    [InlineData("{\"a\":1", "not valid JSON")]
    [InlineData("{} {}", "not valid JSON")]
    [InlineData("{\"timestamp\": 1e400}", "number too large")]
    [InlineData("{\"body\": NaN}", "not valid JSON")]
    public void EncodeRelay_Junk_IsMalformed(string entry, string reason) => AssertMalformed(entry, reason);

    [Fact]
    public void EncodeRelay_InvalidUtf8_IsMalformed()
    {
        byte[] entry = [.. "{\"body\": \""u8, 0xc0, 0x80, .. "\"}"u8];
        RelayOutcome outcome = new EntryEncoder(TestData.Relay1)
            .EncodeRelay(entry, new ByteBuffer(), out _, out _, out string? reason);
        Assert.Equal((RelayOutcome.Malformed, "not valid UTF-8"), (outcome, reason));
    }

    [Fact]
    public void EncodeRelay_AfterWarmUp_AllocatesNothing()
    {
        byte[] entry = TestData.Utf8(Encoded.Entry());
        var encoder = new EntryEncoder(TestData.Relay2);
        var output = new ByteBuffer();
        Run(50);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(int times)
        {
            for (int i = 0; i < times; i++)
            {
                output.Clear();
                encoder.EncodeRelay(entry, output, out _, out _, out _);
            }
        }
    }

    private static void AssertMalformed(string entry, string reason)
    {
        Encoded.RelayResult result = Encoded.Relay(entry, TestData.Relay2);
        Assert.Equal((RelayOutcome.Malformed, ""), (result.Outcome, result.Line));
        Assert.StartsWith(reason, result.Reason);
    }
}
