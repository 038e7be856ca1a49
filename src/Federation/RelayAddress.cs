using OrleansRelay.Federation.Peering;

namespace OrleansRelay.Federation;

/// <summary>One entry of <c>relays.json</c>: an external relay and where it listens.</summary>
/// <param name="Id">The relay's own id, as it stands in <c>seen_by</c>.</param>
/// <param name="Host">IP address or host name; the seed calls the member <c>ip</c>. Empty: it is never dialled, but may come.</param>
/// <param name="Port">1 to 65535; 0 if there is no host.</param>
public sealed record RelayAddress(string Id, string Host = "", int Port = 0)
{
    /// <summary>The public key that it proves itself by.</summary>
    public RelayKey? Key { get; init; }

    /// <summary>The secret that it shares with this relay.</summary>
    public RelaySecret? Secret { get; init; }

    /// <summary>Its address says nothing: it has to prove who it is.</summary>
    public bool MustProve => Key is not null || Secret is not null;

    /// <summary>It is known where it listens, so this relay connects to it.</summary>
    public bool IsDialled => Host.Length > 0;

    /// <summary>Where it is, for people.</summary>
    public string Place => IsDialled ? $"{Host}:{Port}" : "not dialled";

    /// <summary>Whether what proves one of two entries proves the other as well; null is a relay that has none.</summary>
    public static bool HaveOneProof(RelayAddress? one, RelayAddress? other) =>
        Equals(one?.Key, other?.Key) && Equals(one?.Secret, other?.Secret);
}
