using System.Net;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Links;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Sessions;

/// <summary>Who is at the other end of a connection.</summary>
/// <param name="addressKey">What its address is limited by, see <see cref="RateKey"/>.</param>
/// <param name="listedAddress">Its address, if it is that of a relay that is known by its address alone.</param>
internal sealed class SessionIdentity(string addressKey, IPAddress? listedAddress)
{
    private IIpRateGrain? _rate;

    public string AddressKey => addressKey;

    public bool IsListedAddress { get; private set; } = listedAddress is not null;

    /// <summary>What it has greeted with, as a relay of our kind does.</summary>
    public Hello? Greeting { get; set; }

    /// <summary>Its greeting, while the proof is still to come.</summary>
    public AcceptorHandshake? Handshake { get; set; }

    /// <summary>What came of its greeting.</summary>
    public PeerVerdict? Verdict { get; set; }

    /// <summary>What stood in the relays file of the relay that it has greeted as.</summary>
    public RelayAddress? Listed { get; set; }

    /// <summary>The version of the directory that it was last looked up in.</summary>
    public int DirectoryVersion { get; private set; }

    /// <summary>It has greeted as a relay of our kind, and nothing was wrong with that.</summary>
    public bool IsRelay => Verdict is { IsWrong: false };

    /// <summary>It is a relay that compares its entries with ours, and so may know what we have lost.</summary>
    public bool ComparesEntries => IsRelay && Greeting!.Version >= Hello.ProvingVersion;

    /// <summary>What it says beside entries goes there, when it is let in; only relays of our kind have one.</summary>
    public RelayConnection? Link { get; set; }

    /// <summary>It was told that it may push no entries.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Its greeting was taken note of.</summary>
    public bool IsGreeted { get; set; }

    /// <summary>The peer id that it registered with.</summary>
    public PeerName? Name { get; set; }

    /// <summary>It comes from this machine.</summary>
    public bool IsLocal { get; init; }

    /// <summary>It registered with JSON, and so expects what clients of the original relay don't.</summary>
    public bool ReadsNotices { get; set; }

    public bool IsRegistered => Name is not null;

    /// <summary>Looks up what may have changed since it came.</summary>
    /// <returns>Whether what it has proven still holds.</returns>
    public bool LookUp(RelayDirectory directory)
    {
        DirectoryVersion = directory.Version;
        IsListedAddress = listedAddress is not null && directory.IsListed(listedAddress);
        return Greeting is null || RelayAddress.HaveOneProof(Listed, directory.Find(Greeting.RelayId));
    }

    /// <summary>What its address may send. Most connections never ask: they send nothing.</summary>
    public IIpRateGrain Rate(IGrainFactory grains) => _rate ??= grains.GetGrain<IIpRateGrain>(addressKey);
}
