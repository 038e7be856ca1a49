namespace Orleans.Embedded;

/// <summary>Gives each interface a small number, by which a factory finds its binding without hashing a type.</summary>
internal static class InterfaceSlot
{
    private static int _last = -1;

    public static int Next() => Interlocked.Increment(ref _last);
}

/// <inheritdoc cref="InterfaceSlot"/>
internal static class InterfaceSlot<TInterface>
{
    public static readonly int Index = InterfaceSlot.Next();
}
