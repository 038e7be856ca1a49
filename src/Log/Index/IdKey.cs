using System.Security.Cryptography;
using OrleansRelay.Protocol;

namespace OrleansRelay.Log.Index;

/// <summary>
/// The first half of an id. Its hash code is keyed by a secret, or somebody who grinds ids could make them all fall into
/// one bucket.
/// </summary>
internal readonly struct IdKey(in MessageId id) : IEquatable<IdKey>
{
    private static readonly ulong Secret = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    private readonly ulong _first = id.First;
    private readonly ulong _second = id.Second;

    public bool Equals(IdKey other) => _first == other._first && _second == other._second;

    public override bool Equals(object? obj) => obj is IdKey other && Equals(other);

    public override int GetHashCode() => (int)((_first * Secret) >> 32);
}
