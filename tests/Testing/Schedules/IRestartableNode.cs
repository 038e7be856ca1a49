using OrleansRelay.Protocol;

namespace OrleansRelay.Testing.Schedules;

/// <summary>A node that may go and come back while a test runs.</summary>
public interface IRestartableNode
{
    string Name { get; }

    bool IsRunning { get; }

    /// <summary>Another object each time that it was started; null while it does not run.</summary>
    object? Life { get; }

    /// <summary>What it said is wrong.</summary>
    IReadOnlyCollection<string> Errors { get; }

    /// <summary>A client that is registered and will be delivered what is sent from now on.</summary>
    Task<LineClient> RegisterAsync(string name);

    /// <summary>The id of every line that its log holds, in its order.</summary>
    IReadOnlyList<MessageId> LogIds();

    /// <summary>Starts it, or starts it again, and returns when it serves.</summary>
    Task StartAsync();

    /// <summary>Starts it again without anything that it had on disk.</summary>
    Task StartEmptyAsync();

    /// <summary>Stops it as its operator would.</summary>
    Task StopAsync();

    /// <summary>Ends it without a word: nobody hears of it any more, and nothing more reaches its disk.</summary>
    Task KillAsync();
}
