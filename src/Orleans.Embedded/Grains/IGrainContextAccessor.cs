namespace Orleans.Runtime;

/// <summary>Gives the context of the grain whose code is running.</summary>
public interface IGrainContextAccessor
{
    IGrainContext GrainContext { get; }
}
