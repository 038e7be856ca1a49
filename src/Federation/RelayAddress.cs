using OrleansRelay.Federation.Peering;

namespace OrleansRelay.Federation;

/// <summary>One line of <c>relays.json</c>: an external relay and where it listens.</summary>
/// <param name="Id">The relay's own id, as it stands in <c>seen_by</c>.</param>
/// <param name="Host">IP address or host name; the seed calls the member <c>ip</c>.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record RelayAddress(string Id, string Host, int Port)
{
    /// <summary>The public key that it proves itself by.</summary>
    public RelayKey? Key { get; init; }

    /// <summary>The secret that it shares with this relay.</summary>
    public RelaySecret? Secret { get; init; }

    /// <summary>Its address says nothing: it has to prove who it is.</summary>
    public bool MustProve => Key is not null || Secret is not null;
}
