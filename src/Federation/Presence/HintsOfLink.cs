using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Presence;

/// <summary>Which hints the relay at the other end of a link knows, so that it is sent those that it does not.</summary>
internal sealed class HintsOfLink(PeerHints hints, string peer)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _known = new(StringComparer.Ordinal);

    /// <summary>The peer has said this, so it knows it.</summary>
    public void Hear(PeerHint hint)
    {
        lock (_gate)
        {
            if (_known.Count < PeerHints.MaxRelays || _known.ContainsKey(hint.Relay))
                _known[hint.Relay] = hint.Time;
        }

        hints.Hear(hint, peer);
    }

    /// <summary>Appends a frame for each hint that the peer does not know, which it does from then on.</summary>
    public void WriteNews(ByteBuffer output)
    {
        var all = hints.All();
        lock (_gate)
        {
            foreach (var hint in all.Where(hint => hint.Relay != peer && _known.GetValueOrDefault(hint.Relay) < hint.Time))
            {
                _known[hint.Relay] = hint.Time;
                PeersFrame.Write(output, hint);
            }

            foreach (var relay in _known.Keys.Except(all.Select(static hint => hint.Relay)).ToList())
                _known.Remove(relay);
        }
    }
}
