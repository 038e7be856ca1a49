namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>A node that may go and come back while a test runs.</summary>
public abstract class RestartableNode : RelayNode
{
    public abstract string Name { get; }

    public abstract bool IsRunning { get; }

    /// <summary>Starts it, or starts it again, and returns when it serves.</summary>
    public abstract Task StartAsync();

    /// <summary>Starts it again without anything that it had on disk.</summary>
    public abstract Task StartEmptyAsync();

    /// <summary>Stops it as its operator would.</summary>
    public abstract Task StopAsync();

    /// <summary>Ends it without a word: nobody hears of it any more, and nothing more reaches its disk.</summary>
    public abstract Task KillAsync();
}
