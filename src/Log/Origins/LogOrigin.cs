using System.Globalization;
using System.Security.Cryptography;

namespace OrleansRelay.Log.Origins;

/// <summary>
/// Names one life of one node's log: all that the node itself accepted from one opening of its log to the next. Random, so
/// that no two lives share one, whichever disks and clocks they had.
/// </summary>
public readonly record struct LogOrigin(ulong Value)
{
    public static LogOrigin Create() => new(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));

    /// <summary>16 hex digits.</summary>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
