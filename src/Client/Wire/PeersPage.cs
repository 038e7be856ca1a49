using System.Text.Json;

namespace OrleansRelay.Client.Wire;

/// <summary>One answer to the question who is there.</summary>
/// <param name="Names">In order.</param>
/// <param name="Count">How many there are in all.</param>
/// <param name="HasMore">There are more behind the last name.</param>
/// <param name="IsWatch">Changes will be told from now on.</param>
/// <param name="Elsewhere">What other relays have said.</param>
internal sealed record PeersPage(
    IReadOnlyList<string> Names, long Count, bool HasMore, bool IsWatch, IReadOnlyList<RelayPeersElsewhere> Elsewhere)
{
    /// <param name="line"><c>{"status": "peers", "count": 3, "peers": [], "more": false[, "relays": []]}</c></param>
    /// <exception cref="RelayException">No relay answers so.</exception>
    public static PeersPage Parse(ReadOnlyMemory<byte> line)
    {
        using var json = JsonMembers.Parse(line);
        var answer = json.RootElement;
        var names = answer.Texts("peers"u8);
        var hasMore = answer.Flag("more"u8) ?? false;
        // Asking on would be to no end.
        if (hasMore && names.Count == 0)
            throw RelayException.BadServer("it has more names and tells none.");
        var count = answer.Number("count"u8) ?? names.Count;
        return new PeersPage(names, count, hasMore, answer.Flag("watch"u8) ?? false, answer.Objects("relays"u8, ReadRelay));
    }

    private static RelayPeersElsewhere ReadRelay(JsonElement relay)
    {
        var names = relay.Texts("peers"u8);
        return new RelayPeersElsewhere(relay.Text("id"u8) ?? "", names, relay.Number("count"u8) ?? names.Count, relay.Time("as_of"u8));
    }
}
