using System.Text;

namespace OrleansRelay.Federation.Peering;

/// <summary>
/// Where shared secrets are found by their names: in the configuration (<c>Relay:Secrets:&lt;name&gt;</c>), or else in a
/// file of that name, whose last newline does not count.
/// </summary>
/// <param name="configured">Names, of either case, and secrets.</param>
/// <param name="folder">Where the files are; it need not exist.</param>
public sealed class RelaySecrets(IReadOnlyDictionary<string, string> configured, string folder)
{
    private const int MaxNameLength = 64;

    /// <summary>None at all.</summary>
    public static RelaySecrets None { get; } = new(new Dictionary<string, string>(), "secrets");

    /// <summary>Finds a secret.</summary>
    /// <returns>Why there is none, in words that don't tell what it is; null if there is one.</returns>
    public string? Find(string name, out RelaySecret? secret)
    {
        secret = null;
        if (!IsName(name))
            return $"\"secret\" must be the name of a secret: 1 to {MaxNameLength} letters, digits, '-', '_' and '.', the first no '.'";
        try
        {
            var bytes = Read(name);
            if (bytes is null)
                return $"there is no secret \"{name}\": neither the setting Relay:Secrets:{name} nor the file {PathOf(name)}";
            if (bytes.Length is < RelaySecret.MinBytes or > RelaySecret.MaxBytes)
                return $"secret \"{name}\" has not {RelaySecret.MinBytes} to {RelaySecret.MaxBytes} bytes";
            secret = new RelaySecret(name, bytes);
            return null;
        }
        catch (PeeringException error)
        {
            return error.Message;
        }
    }

    private byte[]? Read(string name)
    {
        if (configured.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value is { } text)
            return Encoding.UTF8.GetBytes(text);
        if (PrivateFile.Read(PathOf(name), RelaySecret.MaxBytes + 2) is not { } bytes)
            return null;
        var end = bytes.AsSpan().EndsWith("\r\n"u8) ? 2 : bytes.AsSpan().EndsWith("\n"u8) ? 1 : 0;
        return bytes[..^end];
    }

    private string PathOf(string name) => Path.Combine(folder, name);

    // It becomes part of a path.
    private static bool IsName(string name) => name.Length is > 0 and <= MaxNameLength && name[0] != '.'
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
