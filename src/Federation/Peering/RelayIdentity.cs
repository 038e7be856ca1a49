using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Peering;

/// <summary>
/// Who this relay is to others, beside its id: a key pair of its own. All nodes of a cluster have the same. The instance is
/// made of the public key, so that there is one thing to keep and to share, and the two can't disagree.
/// </summary>
public sealed class RelayIdentity
{
    private const int MaxFileBytes = 4096;

    private static readonly byte[] InstanceLabel = "OrleansRelay instance\n"u8.ToArray();

    // "<your address>" is for people.
    private static readonly JsonSerializerOptions PlainJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ECParameters _private;

    private RelayIdentity(ECDsa key)
    {
        _private = key.ExportParameters(includePrivateParameters: true);
        Key = RelayKey.Of(key);
        Instance = RelayInstance.FromBytes(SHA256.HashData([.. InstanceLabel, .. Key.Info]));
    }

    /// <summary>What others know this relay by.</summary>
    public RelayKey Key { get; }

    public RelayInstance Instance { get; }

    /// <summary>It was made just now: nobody knows it yet.</summary>
    public bool IsNew { get; private init; }

    /// <summary>An identity that ends with the process.</summary>
    public static RelayIdentity Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new RelayIdentity(key) { IsNew = true };
    }

    /// <summary>The identity in a file, PKCS#8 in PEM; a new one, when there is no file yet.</summary>
    /// <exception cref="PeeringException">The file can't be read or written, others may read it, or it holds no such key.</exception>
    public static RelayIdentity LoadOrCreate(string path)
    {
        if (Load(path) is { } identity)
            return identity;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var text = Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n");
        // Another process may have been faster: then its key is this one's too.
        return PrivateFile.TryCreate(path, text) ? new RelayIdentity(key) { IsNew = true } : Load(path) ?? throw PeeringException.NoKey(path);
    }

    /// <summary>The line of others' relays file by which they know this relay.</summary>
    /// <param name="id">This relay's id.</param>
    /// <param name="address">Where they reach it.</param>
    /// <param name="port">1 to 65535.</param>
    public string Entry(string id, string address, int port) =>
        $$"""{"id": {{JsonSerializer.Serialize(id)}}, "ip": {{JsonSerializer.Serialize(address, PlainJson)}}, "port": {{port}}, "key": "{{Key}}"}""";

    /// <summary>The 64 bytes of an ECDSA signature with SHA-256, in IEEE P1363's form.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        using var key = ECDsa.Create(_private);
        return key.SignData(data, HashAlgorithmName.SHA256);
    }

    private static RelayIdentity? Load(string path)
    {
        if (PrivateFile.Read(path, MaxFileBytes) is not { } text)
            return null;
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(Encoding.UTF8.GetString(text));
            var identity = new RelayIdentity(key);
            return RelayKey.Parse(identity.Key.ToString()) is null ? throw PeeringException.NoKey(path) : identity;
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            throw PeeringException.NoKey(path);
        }
    }
}
