namespace Orleans.Runtime;

/// <summary>A timer of a grain; disposing it stops it.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets both times anew; during a tick, the new due time counts from the end of that tick.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}
