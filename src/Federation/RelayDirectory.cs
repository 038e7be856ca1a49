using System.Collections.Immutable;
using System.Net;

namespace OrleansRelay.Federation;

/// <summary>
/// The external relays that this one knows now, and from which addresses they may speak without proof. Who asks sees one
/// list whole or the next one, never a part of each.
/// </summary>
public sealed class RelayDirectory
{
    private readonly Lock _changing = new();
    private volatile State _now;
    private volatile TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="relays">No two of one id.</param>
    public RelayDirectory(IReadOnlyList<RelayAddress> relays) => _now = new State(relays);

    public IReadOnlyList<RelayAddress> Relays => _now.Relays;

    /// <summary>Another number after each change of relays, or of what their host names stand for.</summary>
    public int Version => _now.Version;

    /// <summary>Completes when other relays take the place of these. To miss nothing, take it before <see cref="Relays"/>.</summary>
    public Task WhenReplaced => _replaced.Task;

    public RelayAddress? Find(string id) => _now.ById.GetValueOrDefault(id);

    /// <summary>
    /// Whether this is the address of a listed relay that is known by its address alone. One that has a key or a secret proves
    /// itself by that, from wherever it comes, and nobody else of its address is taken for it.
    /// </summary>
    public bool IsListed(IPAddress address) => _now.Addresses is { Length: > 0 } all && all.AsSpan().Contains(Plain(address));

    /// <summary>Puts other relays in the place of these.</summary>
    /// <param name="relays">No two of one id.</param>
    /// <returns>How they differ from those before.</returns>
    public RelayChanges Replace(IReadOnlyList<RelayAddress> relays)
    {
        TaskCompletionSource replaced;
        RelayChanges changes;
        lock (_changing)
        {
            var next = _now.With(relays);
            changes = RelayChanges.Between(_now.ById, next.ById);
            if (changes.IsNone)
                return changes;
            _now = next;
            replaced = _replaced;
            _replaced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        replaced.SetResult();
        return changes;
    }

    /// <summary>Asks what a relay's host name stands for now, and remembers it.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name is not known, or nobody can be asked.</exception>
    public async Task<IPAddress[]> ResolveAsync(RelayAddress relay, CancellationToken stop)
    {
        var addresses = await Dns.GetHostAddressesAsync(relay.Host, stop);
        lock (_changing)
            _now = _now.With(relay, [.. addresses.Select(Plain)]);
        return addresses;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private sealed class State
    {
        private readonly Dictionary<string, RelayAddress> _byId;
        private readonly ImmutableDictionary<RelayAddress, IPAddress[]> _resolved;

        public State(IReadOnlyList<RelayAddress> relays)
            : this(relays, relays.ToDictionary(static relay => relay.Id), [], version: 0)
        {
        }

        private State(
            IReadOnlyList<RelayAddress> relays,
            Dictionary<string, RelayAddress> byId,
            ImmutableDictionary<RelayAddress, IPAddress[]> resolved,
            int version)
        {
            (Relays, _byId, _resolved, Version) = (relays, byId, resolved, version);
            Addresses = [.. relays.Where(static relay => !relay.MustProve).SelectMany(AddressesOf).Distinct()];
        }

        public IReadOnlyList<RelayAddress> Relays { get; }

        public IReadOnlyDictionary<string, RelayAddress> ById => _byId;

        /// <summary>Of all that are known by their addresses alone.</summary>
        public IPAddress[] Addresses { get; }

        public int Version { get; }

        public State With(IReadOnlyList<RelayAddress> relays)
        {
            var byId = relays.ToDictionary(static relay => relay.Id);
            var gone = _resolved.Keys.Where(relay => byId.GetValueOrDefault(relay.Id) != relay);
            return new State(relays, byId, _resolved.RemoveRange(gone), Version + 1);
        }

        public State With(RelayAddress relay, IPAddress[] addresses)
        {
            // It may have been removed, or changed, while it was looked up; and the order is another one each time.
            if (_byId.GetValueOrDefault(relay.Id) != relay || _resolved.GetValueOrDefault(relay, []).ToHashSet().SetEquals(addresses))
                return this;
            return new State(Relays, _byId, _resolved.SetItem(relay, addresses), Version + 1);
        }

        private IPAddress[] AddressesOf(RelayAddress relay) =>
            IPAddress.TryParse(relay.Host, out var address) ? [Plain(address)] : _resolved.GetValueOrDefault(relay, []);
    }
}
