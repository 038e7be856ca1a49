using OrleansRelay.Protocol;

namespace OrleansRelay.Web.Events;

/// <summary>Where a message lies among all: ids are hashes, so their beginnings are spread evenly, and the same everywhere.</summary>
internal static class Sampling
{
    /// <summary>0 to 1.</summary>
    public static double Of(in MessageId id) => id.First / (double)ulong.MaxValue;
}
