using System.Security.Cryptography;

namespace OrleansRelay.Federation.Peering;

/// <summary>A secret that two relays share. It shows its name only.</summary>
public sealed class RelaySecret : IEquatable<RelaySecret>
{
    /// <summary>Bytes: fewer could be found by trying.</summary>
    public const int MinBytes = 16;

    public const int MaxBytes = 4096;

    private readonly byte[] _secret;

    /// <param name="secret"><see cref="MinBytes"/> to <see cref="MaxBytes"/> bytes.</param>
    public RelaySecret(string name, ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, MinBytes, nameof(secret));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(secret.Length, MaxBytes, nameof(secret));
        (Name, _secret) = (name, secret.ToArray());
    }

    public string Name { get; }

    /// <summary>HMAC-SHA-256 of the data under the secret, 32 bytes.</summary>
    public byte[] Mac(ReadOnlySpan<byte> data) => HMACSHA256.HashData(_secret, data);

    /// <param name="mac">Any length.</param>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> mac) =>
        CryptographicOperations.FixedTimeEquals(Mac(data), mac);

    public bool Equals(RelaySecret? other) =>
        other is not null && Name == other.Name && CryptographicOperations.FixedTimeEquals(_secret, other._secret);

    public override bool Equals(object? obj) => Equals(obj as RelaySecret);

    public override int GetHashCode() => Name.GetHashCode();

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
