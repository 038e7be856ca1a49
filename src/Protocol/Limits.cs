namespace OrleansRelay.Protocol;

/// <summary>
/// Bounds on what the wire may carry. Anything over a bound is malformed and is answered, never cut short.
/// </summary>
public static class Limits
{
    /// <summary>Levels of JSON nesting, the outermost object counted as the first.</summary>
    public const int MaxDepth = 64;

    /// <summary>Digits of one integer; Python's own limit for reading an integer from text.</summary>
    public const int MaxIntegerDigits = 4300;

    /// <summary>
    /// Digits of an integer timestamp in a relay entry. Float timestamps have no such bound: they print short.
    /// </summary>
    public const int MaxTimestampDigits = 20;

    /// <summary>
    /// Relay ids in one entry's <c>seen_by</c>: the longest way an entry may go. Relays flood, so an entry takes short
    /// ways; 64 is far over any sensible mesh and keeps the copied list under 32 KiB.
    /// </summary>
    public const int MaxSeenBy = 64;

    /// <summary>UTF-8 bytes of a client's own message id, after unescaping.</summary>
    public const int MaxClientIdBytes = 128;

    /// <summary>Bytes of a greeting's or a proof's JSON object, members that are not known included.</summary>
    public const int MaxHelloBytes = 8 * 1024;

    /// <summary>UTF-8 bytes of a peer id or relay id.</summary>
    public const int MaxNameBytes = 128;

    /// <summary>UTF-8 bytes of a target.</summary>
    public const int MaxTargetBytes = 128;

    /// <summary>Bytes added to a body by the rest of an entry: names, <c>seen_by</c>, timestamp, ids.</summary>
    private const int EntryOverhead = 32 * 1024;

    /// <summary>
    /// The longest <c>RELAY||</c> frame for which a relay must be ready when its clients may send
    /// <paramref name="maxFrameBytes"/>: escaping to ASCII makes six bytes of one at worst, and what one relay accepted
    /// from a client the next must be able to take.
    /// </summary>
    public static int MaxRelayFrameBytes(int maxFrameBytes) =>
        (int)Math.Min(6L * maxFrameBytes + EntryOverhead, Array.MaxLength);
}
