using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Presence;

/// <summary>
/// What this node has heard of the peers of relays, its own among them: the last word of each, for a while. It is passed on from
/// link to link and believed as far as that goes; what a relay says itself counts more than what others say that it said.
/// </summary>
public sealed class PeerHints(Hello self, TimeProvider time)
{
    /// <summary>Those of more relays are not taken.</summary>
    public const int MaxRelays = 256;

    /// <summary>A relay of which nothing new is heard for so long is forgotten.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(3);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Heard> _heard = new(StringComparer.Ordinal);

    /// <summary>What this relay says of itself now.</summary>
    /// <param name="links">The relays that it is linked with.</param>
    /// <param name="roundTrips">… and how long the way to each and back takes, in microseconds; 0 is not known.</param>
    public void Tell(int count, IReadOnlyList<string> names, IReadOnlyList<string> links, IReadOnlyList<long> roundTrips)
    {
        var hint = new PeerHint
        {
            Relay = self.RelayId,
            Time = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Count = count,
            Names = names,
            Links = links,
            RoundTrips = roundTrips,
        };
        lock (_gate)
            _heard[self.RelayId] = new Heard(hint, time.GetTimestamp(), IsFirstHand: true);
    }

    /// <summary>Another relay has said this.</summary>
    /// <param name="teller">… which may be the one that it is about.</param>
    public void Hear(PeerHint hint, string teller)
    {
        if (hint.Relay == self.RelayId)
            return;
        var heard = new Heard(hint, time.GetTimestamp(), IsFirstHand: hint.Relay == teller);
        lock (_gate)
        {
            if (_heard.TryGetValue(hint.Relay, out var known) ? Replaces(heard, known) : HasRoom())
                _heard[hint.Relay] = heard;
        }
    }

    /// <summary>All that is not too old.</summary>
    public IReadOnlyList<PeerHint> All()
    {
        lock (_gate)
        {
            Forget();
            return [.. _heard.Values.Select(static heard => heard.Hint)];
        }
    }

    private bool Replaces(Heard heard, Heard known) =>
        IsOld(known) || (heard.IsFirstHand == known.IsFirstHand ? heard.Hint.Time > known.Hint.Time : heard.IsFirstHand);

    private bool HasRoom()
    {
        if (_heard.Count >= MaxRelays)
            Forget();
        return _heard.Count < MaxRelays;
    }

    private void Forget()
    {
        foreach (var (relay, heard) in _heard)
        {
            if (IsOld(heard))
                _heard.Remove(relay);
        }
    }

    private bool IsOld(Heard heard) => time.GetElapsedTime(heard.At) > Memory;

    private sealed record Heard(PeerHint Hint, long At, bool IsFirstHand);
}
