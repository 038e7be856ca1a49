using OrleansRelay.Federation;
using OrleansRelay.Grains.Federation;

namespace OrleansRelay.Web.Lessons.Network;

/// <summary>Two relays that know each other by their keys. The first one dials, through a cable that can be cut.</summary>
internal sealed class NetworkLink : IAsyncDisposable
{
    private readonly Cable _cable;

    public NetworkLink(LessonRelay first, LessonRelay second)
    {
        (First, Second) = (first, second);
        _cable = new Cable(() => second.Endpoint);
    }

    public LessonRelay First { get; }

    public LessonRelay Second { get; }

    public string Name => $"{First.Id}–{Second.Id}";

    /// <summary>Where the first one reaches the second.</summary>
    public int Port => _cable.Port;

    public bool IsCut => _cable.IsCut;

    public bool Joins(string one, string other) => (First.Id, Second.Id) == (one, other) || (First.Id, Second.Id) == (other, one);

    /// <summary>The other end's entry in the relays file of one end; null for relays that are no ends of it.</summary>
    public RelayAddress? EntryFor(LessonRelay relay) =>
        relay == First ? new RelayAddress(Second.Id, "127.0.0.1", Port) { Key = Second.Key }
        : relay == Second ? new RelayAddress(First.Id) { Key = First.Key }
        : null;

    /// <summary>up, lazy or down, as both ends say.</summary>
    /// <param name="reports">What the relays say of their links, by their ids.</param>
    public string State(IReadOnlyDictionary<string, LinkReport[]> reports)
    {
        LinkReport?[] ends = [Find(reports, First, Second), Find(reports, Second, First)];
        return !ends.All(static end => end is { IsUp: true }) ? "down" : ends.Any(static end => end!.Status!.IsLazy) ? "lazy" : "up";
    }

    /// <summary>Connections may be made from now on.</summary>
    public void Start() => _cable.Start();

    public void Cut() => _cable.Cut();

    public void Mend() => _cable.Mend();

    public ValueTask DisposeAsync() => _cable.DisposeAsync();

    private static LinkReport? Find(IReadOnlyDictionary<string, LinkReport[]> reports, LessonRelay from, LessonRelay to) =>
        reports.GetValueOrDefault(from.Id)?.FirstOrDefault(report => report.Relay.Id == to.Id);
}
