namespace OrleansRelay.Federation;

/// <summary>What is different between two lists of relays.</summary>
/// <param name="Changed">Those that are in both, as they were and as they are.</param>
public sealed record RelayChanges(
    IReadOnlyList<RelayAddress> Added,
    IReadOnlyList<RelayAddress> Removed,
    IReadOnlyList<(RelayAddress Before, RelayAddress Now)> Changed)
{
    public bool IsNone => Added.Count + Removed.Count + Changed.Count == 0;

    internal static RelayChanges Between(IReadOnlyDictionary<string, RelayAddress> before, IReadOnlyDictionary<string, RelayAddress> now) => new(
        [.. now.Values.Where(relay => !before.ContainsKey(relay.Id))],
        [.. before.Values.Where(relay => !now.ContainsKey(relay.Id))],
        [.. from relay in now.Values
            let old = before.GetValueOrDefault(relay.Id)
            where old is not null && old != relay
            select (old, relay)]);
}
