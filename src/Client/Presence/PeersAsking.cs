using OrleansRelay.Client.Sending;
using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Presence;

/// <summary>Asks who is there, as often as it takes to know enough.</summary>
internal sealed class PeersAsking
{
    private const int Most = 1_000_000;

    private readonly Asker _asker;
    private readonly RelayFilter _filter;
    private readonly int _most;
    private readonly bool _withRelays;
    private readonly List<string> _names = [];

    public PeersAsking(Asker asker, RelayFilter filter, int most, bool withRelays)
    {
        if (most is < 1 or > Most)
            throw new ArgumentOutOfRangeException(nameof(most), most, $"It is from 1 to {Most}.");
        (_asker, _filter, _most, _withRelays) = (asker, filter, most, withRelays);
    }

    public async Task<RelayPeers> RunAsync(CancellationToken stop)
    {
        var first = await AskAsync(after: null, stop).ConfigureAwait(false);
        for (var page = first; page.HasMore && _names.Count < _most;)
            page = await AskAsync(_names[^1], stop).ConfigureAwait(false);
        return new RelayPeers(_names.AsReadOnly(), first.Count, first.Elsewhere);
    }

    private async Task<PeersPage> AskAsync(string? after, CancellationToken stop)
    {
        // What other relays say is the same behind each name.
        var frame = Frames.Peers(_filter, after, isWatch: false, withRelays: _withRelays && after is null);
        var page = await _asker
            .AskAsync(() => new Question<PeersPage>(frame, LineKind.Peers, PeersPage.Parse, "how to tell who is connected"), stop).ConfigureAwait(false);
        _names.AddRange(page.Names.Take(_most - _names.Count));
        return page;
    }
}
