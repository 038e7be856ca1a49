using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>When a grain timer ticks, and how its ticks relate to calls.</summary>
public readonly struct GrainTimerCreationOptions()
{
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
        : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Until the first tick; <see cref="Timeout.InfiniteTimeSpan"/> does not start the timer.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>
    /// From the end of one tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> for a single tick.
    /// </summary>
    public required TimeSpan Period { get; init; }

    /// <summary>A tick may run while a call of the grain awaits.</summary>
    public bool Interleave { get; init; }

    /// <summary>A tick counts as use, so the grain is not collected while its timer ticks often enough.</summary>
    public bool KeepAlive { get; init; }
}
