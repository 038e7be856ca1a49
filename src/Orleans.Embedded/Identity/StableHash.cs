namespace Orleans.Runtime;

/// <summary>
/// FNV-1a over the bytes of an id: equal in every process, unlike <see cref="string.GetHashCode()"/>.
/// </summary>
internal static class StableHash
{
    public static int Compute(ReadOnlySpan<byte> bytes)
    {
        var hash = 2166136261u;
        foreach (var value in bytes)
            hash = (hash ^ value) * 16777619u;
        return unchecked((int)hash);
    }
}
