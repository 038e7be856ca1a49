using System.Reflection;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>The cluster's table of members, out of a killed node's reach: it can't even say that it dies.</summary>
internal class LifelineMembership : DispatchProxy
{
    private IMembershipTable? _table;
    private Lifeline? _line;

    public static IMembershipTable Create(IMembershipTable table, Lifeline line)
    {
        var proxy = Create<IMembershipTable, LifelineMembership>();
        ((LifelineMembership)proxy)._table = table;
        ((LifelineMembership)proxy)._line = line;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _line!.ThrowIfCut();
        return targetMethod!.Invoke(_table, args);
    }
}
