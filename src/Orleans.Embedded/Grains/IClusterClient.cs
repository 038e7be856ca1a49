namespace Orleans;

/// <summary>The grain factory of a program that hosts or reaches a silo.</summary>
public interface IClusterClient : IGrainFactory
{
    IServiceProvider ServiceProvider { get; }
}
