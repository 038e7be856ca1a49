namespace Orleans.Runtime;

/// <summary>Something to do once the silo runs.</summary>
public interface IStartupTask
{
    Task Execute(CancellationToken cancellationToken);
}
