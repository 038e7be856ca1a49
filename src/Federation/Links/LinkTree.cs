using System.Collections.Concurrent;

namespace OrleansRelay.Federation.Links;

/// <summary>
/// The exchanges of a node with other relays. When one is lost, entries may have to go other ways: the others carry everything
/// until they have found out again which of them need to.
/// </summary>
internal sealed class LinkTree
{
    private readonly ConcurrentDictionary<LinkExchange, bool> _exchanges = new();

    public void Join(LinkExchange exchange) => _exchanges[exchange] = true;

    /// <summary>
    /// One has become lazy. If none is eager now, what this relay's own clients say would go nowhere: the one that last brought new
    /// entries is made eager again.
    /// </summary>
    public void BecameLazy()
    {
        var all = _exchanges.Keys;
        if (all.All(static exchange => exchange.IsLazy))
            all.MaxBy(static exchange => exchange.LastTaken)?.Graft();
    }

    /// <param name="isLost">Nothing has taken its place.</param>
    public void Leave(LinkExchange exchange, bool isLost)
    {
        _exchanges.TryRemove(exchange, out _);
        if (!isLost)
            return;
        foreach (var (other, _) in _exchanges)
            other.Graft();
    }
}
