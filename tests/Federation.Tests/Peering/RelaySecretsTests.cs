using OrleansRelay.Federation.Peering;
using OrleansRelay.Testing;

namespace OrleansRelay.Federation.Tests.Peering;

public sealed class RelaySecretsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_InTheConfiguration_GoesBeforeTheFile()
    {
        Write("south", "the one in the file");

        Assert.Null(Secrets(("SOUTH", "the one in the settings")).Find("south", out var secret));

        Assert.Equal(new RelaySecret("south", "the one in the settings"u8), secret);
    }

    [Theory]
    [InlineData("sixteen bytes ok")]
    [InlineData("sixteen bytes ok\n")]
    [InlineData("sixteen bytes ok\r\n")]
    public void Find_InAFile_LastNewlineDoesNotCount(string text)
    {
        Write("south", text);

        Assert.Null(Secrets().Find("south", out var secret));

        Assert.Equal(new RelaySecret("south", "sixteen bytes ok"u8), secret);
    }

    [Theory]
    [InlineData("fifteen bytes..")]
    [InlineData("")]
    [InlineData("long")]
    public void Find_TooShortOrLong_IsRefusedWithoutSayingIt(string text)
    {
        if (text == "long")
            text = new string('x', RelaySecret.MaxBytes + 1);
        Write("south", text);

        foreach (var secrets in new[] { Secrets(), Secrets(("south", text)) })
        {
            var fault = secrets.Find("south", out var secret);

            Assert.Equal("secret \"south\" has not 16 to 4096 bytes", fault);
            Assert.Null(secret);
        }
    }

    [Fact]
    public void Find_OthersMayReadIt_IsRefused()
    {
        if (OperatingSystem.IsWindows())
            return;
        Write("south", "sixteen bytes ok");
        File.SetUnixFileMode(_folder.File("south"), UnixFileMode.UserRead | UnixFileMode.GroupRead);

        Assert.Contains("others may read", Secrets().Find("south", out _), StringComparison.Ordinal);
    }

    [Fact]
    public void Find_Nowhere_SaysWhereItLooked() => Assert.Equal(
        $"there is no secret \"south\": neither the setting Relay:Secrets:south nor the file {_folder.File("south")}",
        Secrets().Find("south", out _));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("../relay-key.pem")]
    [InlineData("a/b")]
    [InlineData("a\nb")]
    [InlineData("ä")]
    public void Find_NoName_IsRefused(string name) =>
        Assert.StartsWith("\"secret\" must be the name", Secrets().Find(name, out _), StringComparison.Ordinal);

    [Fact]
    public void ToString_OfWhatHoldsASecret_DoesNotTellIt()
    {
        var relay = new RelayAddress("south", "10.0.0.1", 1) { Secret = new RelaySecret("name", "sixteen bytes ok"u8) };

        Assert.Contains("Secret = name", relay.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sixteen", relay.ToString(), StringComparison.Ordinal);
    }

    private RelaySecrets Secrets(params (string Name, string Secret)[] configured) =>
        new(configured.ToDictionary(static pair => pair.Name, static pair => pair.Secret), _folder.Path);

    private void Write(string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder.File(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
