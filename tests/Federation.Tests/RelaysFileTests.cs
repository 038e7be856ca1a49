using System.Text;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Testing;

namespace OrleansRelay.Federation.Tests;

public sealed class RelaysFileTests
{
    [Fact]
    public void Parse_CommentsAndTrailingCommas_AreAccepted()
    {
        var relays = Parse("""
            [
              // one
              {"id": "relay1", "ip": "10.0.0.1", "port": 55665},
              {"id": "relay2", "ip": "relay2.example.org", "port": 1,}, /* two */
              {"id": "relay3", "ip": "::1", "port": 65535},
            ]
            // the end
            """);

        Assert.Equal(
            [new RelayAddress("relay2", "relay2.example.org", 1), new RelayAddress("relay3", "::1", 65535)], relays);
    }

    [Fact]
    public void Parse_EmptyArray_IsNobody() => Assert.Empty(Parse("[]"));

    [Theory]
    [InlineData("", 1, "JSON")]
    [InlineData("{}", 1, "array")]
    [InlineData("[\n1]", 2, "array")]
    [InlineData("[\n{\"id\": \"a\", \"ip\": \"1.2.3.4\"}\n]", 2, "\"port\" is missing")]
    [InlineData("[\n{\"ip\": \"1.2.3.4\", \"port\": 1}\n]", 2, "\"id\" is missing")]
    [InlineData("[\n{\"id\": \"a\", \"port\": 1}\n]", 2, "\"ip\" is missing")]
    [InlineData("[\n{\"id\": \"a\",\n\"ip\": \"1.2.3.4\",\n\"port\": \"x\"}\n]", 4, "\"port\"")]
    [InlineData("[\n{\"id\": \"a\", \"ip\": \"1.2.3.4\", \"port\": 0}\n]", 2, "\"port\"")]
    [InlineData("[\n{\"id\": \"a\", \"ip\": \"1.2.3.4\", \"port\": 65536}\n]", 2, "\"port\"")]
    [InlineData("[\n{\"id\": \"a\", \"ip\": \"1.2.3.4\", \"port\": 1.5}\n]", 2, "\"port\"")]
    [InlineData("[\n{\"id\": 7, \"ip\": \"1.2.3.4\", \"port\": 1}\n]", 2, "\"id\"")]
    [InlineData("[\n{\"id\": \"a||b\", \"ip\": \"1.2.3.4\", \"port\": 1}\n]", 2, "\"id\"")]
    [InlineData("[\n{\"id\": \"a\", \"ip\": \"not a host\", \"port\": 1}\n]", 2, "\"ip\"")]
    [InlineData("[\n{\"id\": \"a\", \"ip\": \"\", \"port\": 1}\n]", 2, "\"ip\"")]
    [InlineData("[\n{\"id\": \"a\", \"ip\": \"1.2.3.4\", \"port\": 1, \"prot\": 2}\n]", 2, "\"prot\"")]
    [InlineData("[\n{\"id\": \"a\", \"ip\": \"1.2.3.4\", \"port\": 1},\n{\"id\": \"a\", \"ip\": \"1.2.3.5\", \"port\": 1}\n]", 3, "second time")]
    [InlineData("[\n\n{\"id\": \"a\" \"ip\": 1}]", 3, "JSON")]
    [InlineData("[\n{\"id\": \"a\", \"ip\": \"1.2.3.4\",\n\"port\": 1, \"id\": \"b\"}\n]", 3, "\"id\"")]
    [InlineData("[\n{\"id\": \"a\", \"ip\": \"1.2.3.4\", \"port\": 1, \"p ]rt\": 2}\n]", 2, "\"p ]rt\"")]
    [InlineData("[\n\nnull]", 3, "array")]
    [InlineData("null", 1, "array")]
    [InlineData("[\n[]]", 2, "array")]
    [InlineData("[ // one\n{\"id\": \"a\", \"ip\": \"1.2.3.4\", \"port\": 1},\n/* two */ {\"id\": \"b\"}]", 3, "\"ip\" is missing")]
    [InlineData("[\n{\"id\": \"a\", \"ip\": null, \"port\": 1}]", 2, "\"ip\"")]
    [InlineData("[]\n[]", 2, "JSON")]
    [InlineData("[\n{\"id\": \"a\"", 2, "JSON")]
    [InlineData("[\n{\"id\": \"a\", \"ip\": \"1.2.3.4\", \"port\": 1, \"key\": \"MFkw\"}]", 2, "\"key\" must be the base64")]
    [InlineData("[\n{\"id\": \"a\", \"ip\": \"1.2.3.4\", \"port\": 1, \"key\": 7}]", 2, "\"key\" must be the base64")]
    [InlineData("[\n{\"id\": \"a\", \"ip\": \"1.2.3.4\", \"port\": 1, \"secret\": {}}]", 2, "\"secret\" must be the name")]
    [InlineData("[\n{\"id\": \"a\", \"ip\": \"1.2.3.4\", \"port\": 1, \"secret\": \"../x\"}]", 2, "\"secret\" must be the name")]
    [InlineData("[\n{\"id\": \"a\", \"ip\": \"1.2.3.4\", \"port\": 1, \"secret\": \"x\"}]", 2, "there is no secret \"x\"")]
    public void Parse_SomethingWrong_NamesFileLineAndReason(string text, int line, string reason)
    {
        var error = Assert.Throws<RelaysFileException>(() => Parse(text));

        Assert.StartsWith($"relays.json, line {line}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_MoreThanAllowed_NamesTheLineOfTheFirstTooMany()
    {
        var entries = Enumerable.Range(0, RelaysFile.MaxRelays + 1).Select(i => $"{{\"id\": \"r{i}\", \"ip\": \"::1\", \"port\": 1}}");

        var error = Assert.Throws<RelaysFileException>(() => Parse($"[{string.Join(",\n", entries)}]"));

        Assert.StartsWith($"relays.json, line {RelaysFile.MaxRelays + 1}: more than", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_KeyAndSecret_AreTaken()
    {
        var key = RelayIdentity.Create().Key;
        var secrets = new RelaySecrets(new Dictionary<string, string> { ["pair"] = "sixteen bytes ok" }, "nowhere");
        var text = $$"""
            [
              {"id": "a", "ip": "10.0.0.1", "port": 1, "key": "{{key}}"},
              {"id": "b", "ip": "10.0.0.2", "port": 1, "secret": "pair"},
              {"id": "c", "ip": "10.0.0.3", "port": 1, "key": null, "secret": null},
            ]
            """;

        var relays = RelaysFile.Parse(Encoding.UTF8.GetBytes(text), "relays.json", "relay1", secrets);

        Assert.Equal(
            [
                new RelayAddress("a", "10.0.0.1", 1) { Key = key },
                new RelayAddress("b", "10.0.0.2", 1) { Secret = new RelaySecret("pair", "sixteen bytes ok"u8) },
                new RelayAddress("c", "10.0.0.3", 1),
            ],
            relays);
        Assert.Equal([true, true, false], relays.Select(relay => relay.MustProve));
    }

    [Fact]
    public void Parse_NoPlaceButAKey_IsNotDialled()
    {
        var key = RelayIdentity.Create().Key;

        var relay = Assert.Single(Parse($$"""[{"id": "a", "key": "{{key}}"}]"""));

        Assert.Equal(new RelayAddress("a") { Key = key }, relay);
        Assert.False(relay.IsDialled);
        Assert.True(new RelayAddress("a", "::1", 1).IsDialled);
    }

    [Theory]
    [InlineData("\"ip\": \"::1\"", "\"port\" is missing")]
    [InlineData("\"port\": 1", "\"ip\" is missing")]
    public void Parse_HalfAPlaceAndAKey_IsWrong(string member, string reason)
    {
        var error = Assert.Throws<RelaysFileException>(
            () => Parse($$"""[{"id": "a", "key": "{{RelayIdentity.Create().Key}}", {{member}}}]"""));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NeitherPlaceNorProof_SaysWhatWouldDo()
    {
        var error = Assert.Throws<RelaysFileException>(() => Parse("""[{"id": "a"}]"""));

        Assert.Contains("\"ip\" is missing; only a relay with a \"key\" or a \"secret\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LargerThanAllowed_IsWrong()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("relays.json"), $"[{new string(' ', RelaysFile.MaxBytes - 2)}]");
        Assert.Equal(RelaysFile.MaxBytes, RelaysFile.Read(folder.File("relays.json"))!.Length);
        File.AppendAllText(folder.File("relays.json"), " ");

        var error = Assert.Throws<RelaysFileException>(() => RelaysFile.Read(folder.File("relays.json")));

        Assert.Contains("larger than", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OwnSecretUnknown_DoesNotMatter() =>
        Assert.Empty(Parse("""[{"id": "relay1", "ip": "10.0.0.1", "port": 1, "secret": "only the others have it"}]"""));

    [Fact]
    public void Load_MissingFile_IsNull()
    {
        using var folder = new TemporaryFolder();

        Assert.Null(RelaysFile.Load(folder.File("relays.json"), "relay1"));
    }

    [Fact]
    public void Load_WithByteOrderMark_IsAccepted()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("relays.json"), "[]", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Empty(RelaysFile.Load(folder.File("relays.json"), "relay1")!);
    }

    private static IReadOnlyList<RelayAddress> Parse(string text) =>
        RelaysFile.Parse(Encoding.UTF8.GetBytes(text), "relays.json", "relay1");
}
