using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OrleansRelay.Log.Disk;

namespace OrleansRelay.Web.Security;

/// <summary>
/// The secret of who may do everything over HTTP. It is made once, shown once, and kept as its SHA-256 alone: it is 32 random
/// bytes, so that nobody guesses it from that.
/// </summary>
public sealed class AccessToken
{
    private const int SecretBytes = 32;
    private const string Prefix = "relay_";

    // A secret can't be told from its length.
    private const int MaxLength = 256;

    private readonly byte[] _hash;

    private AccessToken(byte[] hash, string? secret) => (_hash, Secret) = (hash, secret);

    /// <summary>The token itself, if it was made just now: this is the only time that it is known.</summary>
    public string? Secret { get; }

    /// <summary>Reads the file, or makes a token and the file that knows it, which only this user may read.</summary>
    /// <exception cref="IOException">The file can't be read or written, or holds something else.</exception>
    /// <exception cref="UnauthorizedAccessException">… or this user may not.</exception>
    public static AccessToken LoadOrCreate(string path)
    {
        if (File.Exists(path))
            return new AccessToken(Read(path), null);
        var secret = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var hash = Hash(secret);
        return TryWrite(path, hash) ? new AccessToken(hash, secret) : new AccessToken(Read(path), null);
    }

    /// <summary>Whether somebody knows the token.</summary>
    public bool Is(ReadOnlySpan<char> candidate) =>
        candidate.Length is > 0 and <= MaxLength && CryptographicOperations.FixedTimeEquals(Hash(candidate.ToString()), _hash);

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private static byte[] Read(string path)
    {
        using var file = File.OpenText(path);
        var text = new char[2 * MaxLength];
        var line = text.AsSpan(0, file.ReadBlock(text)).Trim();
        try
        {
            if (line.Length == 2 * SHA256.HashSizeInBytes)
                return Convert.FromHexString(line);
        }
        catch (FormatException)
        {
            // Said below.
        }

        throw new IOException($"{path} is not the hash of a token. Delete it to have a new token made.");
    }

    // False if another node, which shares the folder, was first. Nobody finds it half written.
    private static bool TryWrite(string path, byte[] hash)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var written = $"{path}.{Guid.NewGuid():N}";
        using (var file = new StreamWriter(written, options))
            file.WriteLine(Convert.ToHexStringLower(hash));
        return ExclusiveMove.TryMove(written, path);
    }
}
