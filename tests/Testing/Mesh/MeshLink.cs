using OrleansRelay.Testing.Proxy;

namespace OrleansRelay.Testing.Mesh;

/// <summary>The way between two relays, whichever of them dials.</summary>
/// <param name="ofFirst">The connections that the first one makes.</param>
/// <param name="ofSecond">The connections that the second one makes.</param>
public sealed class MeshLink(IMeshRelay first, IMeshRelay second, UnreliableProxy ofFirst, UnreliableProxy ofSecond)
{
    private readonly UnreliableProxy[] _ways = [ofFirst, ofSecond];

    public IMeshRelay First => first;

    public IMeshRelay Second => second;

    /// <summary>The connections that the first one makes.</summary>
    public UnreliableProxy OfFirst => ofFirst;

    /// <summary>The connections that the second one makes.</summary>
    public UnreliableProxy OfSecond => ofSecond;

    /// <summary>What the first one says, whoever has dialled.</summary>
    public IReadOnlyList<ProxyFlow> SaidByFirst => [OfFirst.There, OfSecond.Back];

    /// <summary>What the second one says, whoever has dialled.</summary>
    public IReadOnlyList<ProxyFlow> SaidBySecond => [OfFirst.Back, OfSecond.There];

    /// <summary>Bytes that went either way.</summary>
    public long Bytes => _ways.Sum(static way => way.There.Bytes + way.Back.Bytes);

    /// <summary>Lets it have a fault; until it is healed, where the fault is not over at once.</summary>
    public void Break(LinkFault fault)
    {
        foreach (var way in _ways)
            Break(way, fault, isFirst: way == OfFirst);
    }

    /// <summary>Every connection that is open now looks as before and carries nothing any more; new ones work.</summary>
    public void Lose()
    {
        foreach (var way in _ways)
            way.Lose();
    }

    public void Heal()
    {
        foreach (var way in _ways)
            way.Heal();
    }

    public override string ToString() => $"{First.Name}-{Second.Name}";

    private static void Break(UnreliableProxy way, LinkFault fault, bool isFirst)
    {
        switch (fault)
        {
            case LinkFault.Reset:
                way.Cut();
                break;
            case LinkFault.End:
                way.Cut(isReset: false);
                break;
            case LinkFault.Refused:
                way.Refuse();
                way.Cut();
                break;
            case LinkFault.BlackHole:
                (way.There.IsBlackHole, way.Back.IsBlackHole) = (true, true);
                break;
            case LinkFault.OneWay:
                // The same direction, whoever has dialled.
                (isFirst ? way.There : way.Back).IsBlackHole = true;
                break;
            case LinkFault.HalfOpen:
                way.Close(isFirst ? ProxySide.Dialler : ProxySide.Target);
                break;
            case LinkFault.Stalled:
                (way.There.IsStalled, way.Back.IsStalled) = (true, true);
                break;
            case LinkFault.Slow:
                Slow(way.There);
                Slow(way.Back);
                break;
            default:
                Cut(way.There);
                Cut(way.Back);
                break;
        }
    }

    private static void Slow(ProxyFlow flow)
    {
        (flow.Delay, flow.Jitter) = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100));
        flow.BytesPerSecond = 1 << 20;
    }

    private static void Cut(ProxyFlow flow) => (flow.SegmentBytes, flow.SegmentPause) = (4000, TimeSpan.FromMilliseconds(130));
}
