namespace Orleans.Hosting;

/// <summary>Something to do once the silo runs, before the host goes on starting.</summary>
internal sealed record StartupTask(int Stage, Func<IServiceProvider, CancellationToken, Task> Run);
