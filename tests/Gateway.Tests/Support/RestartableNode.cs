using OrleansRelay.Testing;
using OrleansRelay.Testing.Schedules;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>A node in this process that may go and come back while a test runs.</summary>
public abstract class RestartableNode : RelayNode, IRestartableNode
{
    public abstract string Name { get; }

    public abstract bool IsRunning { get; }

    public object? Life => IsRunning ? Services : null;

    Task<LineClient> IRestartableNode.RegisterAsync(string name) => RegisterAsync(name);

    public abstract Task StartAsync();

    public abstract Task StartEmptyAsync();

    public abstract Task StopAsync();

    public abstract Task KillAsync();
}
