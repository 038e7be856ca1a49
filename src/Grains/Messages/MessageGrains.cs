using OrleansRelay.Grains.Cluster;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>Finds the grain of a message, and asks several grains together.</summary>
public sealed class MessageGrains
{
    private const int MaxKeptDigits = 3;
    private const int DigitBits = 4;
    private const int DigitsInFirst = 16;

    private readonly IGrainFactory _grains;
    private readonly int _digits;
    private readonly IMessageGrain[] _kept;
    private readonly OfferLanes? _lanes;

    /// <param name="services">If there may be several nodes: how one asks the grains of another.</param>
    public MessageGrains(IGrainFactory grains, MessageOptions options, ClusterNodes nodes, OfferServiceClient? services = null)
    {
        (_grains, _digits, Nodes) = (grains, options.KeyDigits, nodes);
        _kept = new IMessageGrain[_digits <= MaxKeptDigits ? 1 << (DigitBits * _digits) : 0];
        for (var i = 0; i < _kept.Length; i++)
            _kept[i] = grains.GetGrain<IMessageGrain>(i.ToString($"x{_digits}", System.Globalization.CultureInfo.InvariantCulture));
        if (services is not null && _kept.Length > 0)
            _lanes = new OfferLanes(nodes, _kept, services, OfferEachAsync);
    }

    /// <summary>Where they are.</summary>
    public ClusterNodes Nodes { get; }

    public IMessageGrain Of(in MessageId id) => _kept.Length > 0
        ? _kept[Leading(id)]
        : _grains.GetGrain<IMessageGrain>(id.ToString()[.._digits]);

    /// <summary>Whether two messages have the same grain.</summary>
    public bool Share(in MessageId left, in MessageId right) => _digits < DigitsInFirst
        ? Leading(left) == Leading(right)
        : left.First == right.First && left.ToString().AsSpan(0, _digits).SequenceEqual(right.ToString().AsSpan(0, _digits));

    /// <summary>The lanes that grains are asked by, if there are other nodes; null if each is asked by itself.</summary>
    internal OfferLanes.View? LanesNow() => _lanes is null || Nodes.IsAlone ? null : _lanes.Current;

    /// <summary>The place of the lane that a message is asked about by.</summary>
    internal int LaneOf(in MessageId id, OfferLanes.View lanes) => lanes.Places[Leading(id)];

    /// <summary>Asks about ids of any grains, each its own.</summary>
    internal async Task<OfferVerdict[]> OfferEachAsync(MessageId[] ids, SiloAddress asker)
    {
        var which = Enumerable.Range(0, ids.Length).ToArray();
        Array.Sort(Array.ConvertAll(ids, static id => id.First), which);
        var calls = new List<(int Start, int End, ValueTask<OfferVerdict[]> Verdicts)>();
        for (int start = 0, end; start < ids.Length; start = end)
        {
            end = start + 1;
            while (end < ids.Length && Share(ids[which[start]], ids[which[end]]))
                end++;
            calls.Add((start, end, Of(ids[which[start]]).Offer([.. which[start..end].Select(i => ids[i])], asker)));
        }

        var verdicts = new OfferVerdict[ids.Length];
        foreach (var (start, end, answer) in calls)
        {
            var some = await answer;
            for (var i = start; i < end; i++)
                verdicts[which[i]] = some[i - start];
        }

        return verdicts;
    }

    private ulong Leading(in MessageId id) => id.First >> (DigitBits * (DigitsInFirst - _digits));
}
