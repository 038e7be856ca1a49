using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Sync;

/// <summary>
/// What stands for an entry when two relays compare what they have: its own time, then its id. Also a bound between entries,
/// whose id is then a prefix filled up with zeros.
/// </summary>
/// <param name="Time">Whole milliseconds since 1970, 0 to <see cref="MaxTime"/>.</param>
public readonly record struct EntryKey(long Time, MessageId Id) : IComparable<EntryKey>
{
    /// <summary>The last millisecond of the year 9999.</summary>
    public const long MaxTime = 253_402_300_799_999;

    public static bool operator <(in EntryKey left, in EntryKey right) =>
        left.Time != right.Time ? left.Time < right.Time : left.Id.CompareTo(right.Id) < 0;

    public static bool operator >(in EntryKey left, in EntryKey right) => right < left;

    public static bool operator <=(in EntryKey left, in EntryKey right) => !(right < left);

    public static bool operator >=(in EntryKey left, in EntryKey right) => !(left < right);

    /// <summary>
    /// The time of an entry whose line says this many seconds. What no entry of today can say counts as the nearest bound: every
    /// relay must place an entry alike, whatever somebody wrote into it.
    /// </summary>
    public static long TimeOf(double seconds)
    {
        var millis = Math.Floor(seconds * 1000);
        return millis >= MaxTime ? MaxTime : millis > 0 ? (long)millis : 0;
    }

    public int CompareTo(EntryKey other)
    {
        var order = Time.CompareTo(other.Time);
        return order == 0 ? Id.CompareTo(other.Id) : order;
    }
}
