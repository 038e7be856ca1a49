using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Sync;

/// <summary>All keys from <paramref name="Lower"/> on that come before <paramref name="Upper"/>.</summary>
internal readonly record struct SyncRange(EntryKey Lower, EntryKey Upper)
{
    /// <summary>From one time to before another, in milliseconds since 1970.</summary>
    public static SyncRange Between(long since, long until) => new(new EntryKey(since, default), new EntryKey(until, default));

    public bool IsEmpty => Upper <= Lower;

    public bool Contains(in EntryKey key) => Lower <= key && key < Upper;

    /// <summary>What both ranges have in common; empty if nothing.</summary>
    public SyncRange Within(in SyncRange other) => new(
        Lower < other.Lower ? other.Lower : Lower, Upper < other.Upper ? Upper : other.Upper);

    /// <summary>The shortest bound that one key lies before and the next does not: mostly just a time.</summary>
    public static EntryKey Between(in EntryKey before, in EntryKey next)
    {
        if (before.Time != next.Time)
            return new EntryKey(next.Time, default);
        Span<byte> left = stackalloc byte[MessageId.ByteLength], right = stackalloc byte[MessageId.ByteLength];
        before.Id.WriteBytes(left);
        next.Id.WriteBytes(right);
        right[(left.CommonPrefixLength(right) + 1)..].Clear();
        return new EntryKey(next.Time, MessageId.FromBytes(right));
    }
}
