using OrleansRelay.Grains.Cluster;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>Finds the grain of a message.</summary>
public sealed class MessageGrains
{
    private const int MaxKeptDigits = 3;
    private const int DigitBits = 4;
    private const int DigitsInFirst = 16;

    private readonly IGrainFactory _grains;
    private readonly int _digits;
    private readonly IMessageGrain[] _kept;

    public MessageGrains(IGrainFactory grains, MessageOptions options, ClusterNodes nodes)
    {
        (_grains, _digits, Nodes) = (grains, options.KeyDigits, nodes);
        _kept = new IMessageGrain[_digits <= MaxKeptDigits ? 1 << (DigitBits * _digits) : 0];
        for (var i = 0; i < _kept.Length; i++)
            _kept[i] = grains.GetGrain<IMessageGrain>(i.ToString($"x{_digits}", System.Globalization.CultureInfo.InvariantCulture));
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

    private ulong Leading(in MessageId id) => id.First >> (DigitBits * (DigitsInFirst - _digits));
}
