using System.Reflection;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>
/// The cluster's table of members, to which a killed node can't even say that it dies. It believes that it did, or it would
/// try for a minute before it lets go of its files.
/// </summary>
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
        if (!_line!.IsCut || targetMethod!.ReturnType == typeof(Task<MembershipTableData>))
            return targetMethod!.Invoke(_table, args);
        return targetMethod.ReturnType == typeof(Task<bool>) ? Task.FromResult(true) : Task.CompletedTask;
    }
}
