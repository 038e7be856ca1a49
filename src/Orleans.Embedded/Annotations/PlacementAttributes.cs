using Orleans.Placement;

namespace Orleans.Placement
{
    /// <summary>
    /// Where in a cluster a grain is activated. There is one place here, so these are accepted and change nothing.
    /// </summary>
    [AttributeUsage(AttributeTargets.Class)]
    public abstract class PlacementAttribute : Attribute;

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class RandomPlacementAttribute : PlacementAttribute;

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class HashBasedPlacementAttribute : PlacementAttribute;

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class PreferLocalPlacementAttribute : PlacementAttribute;

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class ActivationCountBasedPlacementAttribute : PlacementAttribute;

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class ResourceOptimizedPlacementAttribute : PlacementAttribute;
}

namespace Orleans.Concurrency
{
    /// <summary>
    /// Allows several activations of one key. One is within what it allows, and one is what the embedded engine keeps.
    /// </summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class StatelessWorkerAttribute : PlacementAttribute
    {
        public StatelessWorkerAttribute()
        {
        }

        public StatelessWorkerAttribute(int maxLocalWorkers) =>
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLocalWorkers);

        public StatelessWorkerAttribute(int maxLocalWorkers, bool removeIdleWorkers)
            : this(maxLocalWorkers)
        {
            _ = removeIdleWorkers;
        }
    }
}
