using System.Net;
using Microsoft.Extensions.Logging;
using OrleansRelay.Grains.Federation;

namespace OrleansRelay.Web.Lessons.Network;

/// <summary>The relays of a lesson, their links, and who is connected to them: all real, in this process.</summary>
internal sealed class LessonNetwork : IAsyncDisposable
{
    private readonly Dictionary<string, LessonRelay> _relays;
    private readonly Dictionary<string, RelayWatch> _watches = [];
    private readonly List<NetworkLink> _links = [];
    private readonly Lock _gate = new();
    private readonly List<LessonPeer> _peers = [];

    public LessonNetwork(NetworkPlan plan, string software, ILoggerFactory loggers)
    {
        Relays = [.. plan.Relays.Select(relay => new LessonRelay(relay, software, loggers))];
        _relays = Relays.ToDictionary(static relay => relay.Id);
        _links.AddRange(plan.Links.Select(link => new NetworkLink(Relays[link.First], Relays[link.Second])));
    }

    public IReadOnlyList<LessonRelay> Relays { get; }

    public IReadOnlyList<NetworkLink> Links => _links;

    public HopTally Hops { get; } = new();

    public IReadOnlyList<LessonPeer> Peers
    {
        get
        {
            lock (_gate)
                return [.. _peers];
        }
    }

    public LessonRelay this[string id] => _relays[id];

    /// <summary>Starts all relays, and returns when their links are up.</summary>
    public async Task StartAsync(CancellationToken stop)
    {
        foreach (var link in _links)
            link.Start();
        await Task.WhenAll(Relays.Select(relay => relay.StartAsync(stop)));
        foreach (var relay in Relays)
            Join(relay);
        await LinkedAsync(stop);
    }

    /// <summary>Ends a relay with all that it has but its key. Its peers are gone.</summary>
    public async Task EndAsync(LessonRelay relay)
    {
        await EndWatchAsync(relay);
        lock (_gate)
        {
            foreach (var peer in _peers.Where(peer => peer.RelayId == relay.Id))
                peer.Dispose();
            _peers.RemoveAll(peer => peer.RelayId == relay.Id);
        }

        await relay.DisposeAsync();
    }

    /// <summary>Starts a relay, and lets it know its neighbours.</summary>
    public async Task BeginAsync(LessonRelay relay, CancellationToken stop)
    {
        await relay.StartAsync(stop);
        Join(relay);
    }

    /// <summary>Somebody registers at a relay.</summary>
    /// <param name="address">Where it comes from, in the form of IPv4; it is not looked up anywhere.</param>
    public async Task<LessonPeer> JoinAsync(string relay, string name, CancellationToken stop, string address = "127.0.0.1")
    {
        var peer = await ComeAsync(relay, name, stop, address);
        await peer.RegisterAsync(stop);
        return peer;
    }

    /// <summary>Somebody connects to a relay, and says nothing yet.</summary>
    /// <inheritdoc cref="JoinAsync"/>
    public async Task<LessonPeer> ComeAsync(string relay, string name, CancellationToken stop, string address = "127.0.0.1")
    {
        var peer = await LessonPeer.ConnectAsync(this[relay], name, IPAddress.Parse(address), stop);
        lock (_gate)
            _peers.Add(peer);
        return peer;
    }

    public NetworkLink Link(string one, string other) => _links.First(link => link.Joins(one, other));

    /// <summary>What each running relay says of its links, by its id.</summary>
    public async Task<IReadOnlyDictionary<string, LinkReport[]>> ReportsAsync()
    {
        var running = Relays.Where(static relay => relay.IsRunning).ToList();
        var reports = await Task.WhenAll(running.Select(static relay => relay.Links.AllAsync()));
        return running.Zip(reports).ToDictionary(static pair => pair.First.Id, static pair => pair.Second);
    }

    /// <summary>Returns when every link that is not cut is up.</summary>
    public Task LinkedAsync(CancellationToken stop) => UntilAsync(
        reports => _links.All(link => (link.State(reports) == "down") == link.IsCut), "the links are as they should be", stop);

    /// <summary>Returns when relays have taken messages, and nothing is under way any more.</summary>
    public async Task SpreadAsync(IReadOnlyCollection<string> ids, IReadOnlyCollection<LessonRelay> among, CancellationToken stop)
    {
        await Patience.UntilAsync(
            () => among.All(relay => ids.All(id => Hops.HasTaken(relay.Id, id))), "each of the relays has the messages", stop);
        await QuietAsync(stop);
    }

    /// <summary>Returns when every link that is up has brought all that there is, and all of it was seen.</summary>
    public Task QuietAsync(CancellationToken stop) => Patience.UntilAsync(
        async () =>
        {
            // A link that has nothing to bring says so of the log as it is: if a log has grown meanwhile, that counts for nothing.
            var heads = Heads();
            var reports = (await ReportsAsync()).Values.SelectMany(static all => all);
            return reports.All(static report => report is { IsUp: false } or { Status.Behind: 0 })
                && heads.SequenceEqual(Heads()) && _watches.Values.All(static watch => watch.HasSeenAll);
        },
        "nothing is under way",
        stop);

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in Peers)
            peer.Dispose();
        foreach (var relay in Relays)
            await EndWatchAsync(relay);
        foreach (var link in _links)
            await link.DisposeAsync();
        await Task.WhenAll(Relays.Select(static relay => relay.DisposeAsync().AsTask()));
    }

    private IEnumerable<long> Heads() => [.. Relays.Where(static relay => relay.IsRunning).Select(static relay => relay.Log.Head)];

    private Task UntilAsync(Func<IReadOnlyDictionary<string, LinkReport[]>, bool> condition, string what, CancellationToken stop) =>
        Patience.UntilAsync(async () => condition(await ReportsAsync()), what, stop);

    // As its relays file would.
    private void Join(LessonRelay relay)
    {
        var watch = _watches[relay.Id] = new RelayWatch(relay, _relays.Keys.ToHashSet(), Hops);
        watch.Start();
        relay.Directory.Replace([.. _links.Select(link => link.EntryFor(relay)).OfType<Federation.RelayAddress>()]);
    }

    private async ValueTask EndWatchAsync(LessonRelay relay)
    {
        if (_watches.Remove(relay.Id, out var watch))
            await watch.DisposeAsync();
    }
}
