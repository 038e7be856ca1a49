using System.Globalization;
using System.Text;
using OrleansRelay.Protocol;

namespace OrleansRelay.Web.Events;

/// <summary>Where a message lies among all: ids are hashes, so their beginnings are spread evenly, and the same everywhere.</summary>
internal static class Sampling
{
    private const int Digits = 16;

    /// <summary>0 to 1.</summary>
    public static double Of(in MessageId id) => id.First / (double)ulong.MaxValue;

    /// <summary>With which digits the ids of messages begin at most that lie there or before it. Hex digits are in the order of their numbers.</summary>
    /// <param name="share">0 to 1.</param>
    public static byte[] LastDigits(double share) =>
        Encoding.ASCII.GetBytes((share < 1 ? (ulong)(share * ulong.MaxValue) : ulong.MaxValue).ToString($"x{Digits}", CultureInfo.InvariantCulture));
}
