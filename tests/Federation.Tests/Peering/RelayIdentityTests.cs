using System.Security.Cryptography;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Testing;

namespace OrleansRelay.Federation.Tests.Peering;

public sealed class RelayIdentityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string KeyFile => System.IO.Path.Combine(_folder.Path, "data", "relay-key.pem");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LoadOrCreate_Again_IsTheSame()
    {
        var first = RelayIdentity.LoadOrCreate(KeyFile);
        var again = RelayIdentity.LoadOrCreate(KeyFile);

        Assert.Equal((first.Key, first.Instance), (again.Key, again.Instance));
        Assert.Equal((true, false), (first.IsNew, again.IsNew));
        Assert.True(first.Key.Verify("text"u8, again.Sign("text"u8)));
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----\n", File.ReadAllText(KeyFile), StringComparison.Ordinal);
        // Nothing half-made stays beside it.
        Assert.Single(Directory.GetFiles(System.IO.Path.GetDirectoryName(KeyFile)!));
    }

    [Fact]
    public void LoadOrCreate_New_IsReadableByItsOwnerOnly()
    {
        if (OperatingSystem.IsWindows())
            return;
        RelayIdentity.LoadOrCreate(KeyFile);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(System.IO.Path.GetDirectoryName(KeyFile)!));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void LoadOrCreate_OthersMayUseIt_IsRefused(UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
            return;
        RelayIdentity.LoadOrCreate(KeyFile);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | mode);

        var error = Assert.Throws<PeeringException>(() => RelayIdentity.LoadOrCreate(KeyFile));

        Assert.Equal($"{KeyFile}: others may read or write it; take that from them (chmod 600 {KeyFile})", error.Message);
    }

    [Fact]
    public void LoadOrCreate_ManyAtOnce_GetOneKey()
    {
        var keys = new RelayKey[16];
        Parallel.For(0, keys.Length, i => keys[i] = RelayIdentity.LoadOrCreate(KeyFile).Key);

        Assert.Single(keys.Distinct());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    [InlineData("P-384")]
    [InlineData("RSA")]
    [InlineData("public")]
    public void LoadOrCreate_NoSuchKey_IsRefusedAndLeftAsItIs(string content)
    {
        Write(KeyFile, Pem(content));

        var error = Assert.Throws<PeeringException>(() => RelayIdentity.LoadOrCreate(KeyFile));

        Assert.StartsWith($"{KeyFile}: it holds no private key", error.Message, StringComparison.Ordinal);
        Assert.Equal(Pem(content).Length, new FileInfo(KeyFile).Length);
    }

    [Fact]
    public void LoadOrCreate_TooLong_IsRefused()
    {
        Write(KeyFile, new string('x', 5000));

        Assert.EndsWith("longer than 4096 bytes", Assert.Throws<PeeringException>(() => RelayIdentity.LoadOrCreate(KeyFile)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadOrCreate_NoFolderCanBeMade_SaysSo()
    {
        Write(_folder.File("data"), "a file");

        Assert.Throws<PeeringException>(() => RelayIdentity.LoadOrCreate(KeyFile));
    }

    // Keys are made anew, but of one kind they are as long each time.
    private static string Pem(string content) => content switch
    {
        "P-384" => ECDsa.Create(ECCurve.NamedCurves.nistP384).ExportPkcs8PrivateKeyPem(),
        "RSA" => Rsa.ExportPkcs8PrivateKeyPem(),
        "public" => ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportSubjectPublicKeyInfoPem(),
        _ => content,
    };

    private static readonly RSA Rsa = RSA.Create(2048);

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
