using OrleansRelay.Testing;
using OrleansRelay.Web.Security;

namespace OrleansRelay.Web.Tests.Security;

public sealed class AccessTokenTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("http-token");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LoadOrCreate_NoFile_MakesATokenThatTheFileDoesNotHold()
    {
        var made = AccessToken.LoadOrCreate(File);

        Assert.True(made.Is(made.Secret));
        Assert.DoesNotContain(made.Secret!, System.IO.File.ReadAllText(File), StringComparison.Ordinal);
        Assert.NotEqual(made.Secret, AccessToken.LoadOrCreate(_folder.File("another")).Secret);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public void LoadOrCreate_AFile_KnowsItsTokenAndDoesNotTellIt()
    {
        var secret = AccessToken.LoadOrCreate(File).Secret!;

        var loaded = AccessToken.LoadOrCreate(File);

        Assert.Null(loaded.Secret);
        Assert.True(loaded.Is(secret));
        Assert.False(loaded.Is(secret.AsSpan(..^1)));
        Assert.False(loaded.Is(secret + "x"));
        Assert.False(loaded.Is(""));
        Assert.False(loaded.Is(new string('x', 100_000)));
    }

    [Fact]
    public async Task LoadOrCreate_ByManyAtOnce_MakesOne()
    {
        var tokens = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => AccessToken.LoadOrCreate(File))));
        var secret = Assert.Single(tokens, static token => token.Secret is not null).Secret;
        Assert.All(tokens, token => Assert.True(token.Is(secret)));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not hex")]
    [InlineData("zz8f3c2d1e0b4a5968778695a4b3c2d1e0f1a2b3c4d5e6f708192a3b4c5d6e7f")]
    [InlineData("8f3c2d1e0b4a5968778695a4b3c2d1e0f1a2b3c4d5e6f708192a3b4c5d6e7f")]
    public void LoadOrCreate_AFileOfSomethingElse_SaysSo(string content)
    {
        System.IO.File.WriteAllText(File, content);
        Assert.Contains(File, Assert.Throws<IOException>(() => AccessToken.LoadOrCreate(File)).Message, StringComparison.Ordinal);
    }
}
