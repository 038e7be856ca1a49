using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Grains.Cluster;
using OrleansRelay.Grains.Storage;
using OrleansRelay.Log;
using OrleansRelay.Silo.Configuration;

namespace OrleansRelay.Silo.Hosting;

/// <summary>
/// The life of the process: runs a host until it is told to stop. What a person can put right is said in a line, not as a
/// stack trace; anything else is a bug and shows itself whole. Nothing is left unhandled, and no stop lasts for ever.
/// </summary>
public static class RelayProgram
{
    /// <summary>How long a stop may take in all: sessions, links, silo, and the last of the log.</summary>
    internal static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(2);
    private static readonly Task<string> NeverFails = new TaskCompletionSource<string>().Task;

    private const int Success = 0;
    private const int Failure = 1;

    /// <summary>Runs a relay in this process until it is told to stop. Never fails.</summary>
    /// <param name="args">Its settings, as <c>--Relay:Port=55665</c>.</param>
    /// <returns>The exit code: 0, or 1 if something went wrong, which was said.</returns>
    public static Task<int> RunAsync(string[] args) => RunAsync(() => RelayHost.Build(args), Console.Error, StopPatience);

    /// <summary>Never fails.</summary>
    /// <param name="errors">Is told why the exit code is not zero, where the log does not say so.</param>
    /// <returns>The exit code.</returns>
    internal static async Task<int> RunAsync(Func<IHost> build, TextWriter errors, TimeSpan stopPatience)
    {
        try
        {
            var host = build();
            var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
            using var signals = new StopSignals(lifetime);
            // Before it runs: one that fails at once is disposed of by itself.
            var failed = host.Services.GetService<NodeFailure>()?.WhenFailed ?? NeverFails;
            // Away from this thread, since what hangs need not do so asynchronously.
            var running = Task.Run(() => RunAsync(host, lifetime));
            await Task.WhenAny(running, failed, WhenRequested(lifetime.ApplicationStopping));
            if (failed.IsCompleted)
                return await EndAsync(host, await failed, errors);
            if (await Task.WhenAny(running, Task.Delay(stopPatience)) != running)
                throw new StopTimeoutException();
            return await running;
        }
        catch (SettingsException error)
        {
            foreach (var line in error.Errors)
                errors.WriteLine(line);
        }
        catch (Exception error)
        {
            errors.WriteLine(Describe(error));
        }

        return Failure;
    }

    // The other nodes have gone on without it: there is nobody to take leave of, only the log to be written.
    private static async Task<int> EndAsync(IHost host, string reason, TextWriter errors)
    {
        errors.WriteLine(reason);
        await Task.Run(() => host.Services.GetService<MessageLog>()?.Dispose())
            .WaitAsync(LogPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Failure;
    }

    private static async Task<int> RunAsync(IHost host, IHostApplicationLifetime lifetime)
    {
        MessageLog? log;
        try
        {
            if (!await StartAsync(host, lifetime))
                return Success;
            await WhenRequested(lifetime.ApplicationStopping);
            log = host.Services.GetService<MessageLog>();
            await host.StopAsync(CancellationToken.None);
        }
        catch (Exception error) when (lifetime.ApplicationStopping.IsCancellationRequested && IsOutOfTime(error))
        {
            throw new StopTimeoutException();
        }
        finally
        {
            await DisposeAsync(host);
        }

        // It has said so itself.
        return log is { IsFailing: true } ? Failure : Success;
    }

    // False: told to stop before it had started.
    private static async Task<bool> StartAsync(IHost host, IHostApplicationLifetime lifetime)
    {
        try
        {
            await host.StartAsync(CancellationToken.None);
            return true;
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return false;
        }
        catch (ClusterException error) when (error.HasJoined)
        {
            // So that the others need not find out.
            await host.StopAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private static async ValueTask DisposeAsync(IHost host)
    {
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            host.Dispose();
    }

    private static async Task WhenRequested(CancellationToken stop) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    // A host that waits for several names all that happened to them.
    private static bool IsOutOfTime(Exception error) => error is AggregateException several
        ? several.InnerExceptions.All(IsOutOfTime)
        : error is OperationCanceledException or TimeoutException;

    private static string Describe(Exception error) => error switch
    {
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            "The port is in use by another program. Choose one with --Relay:Port=<number>.",
        RelaysFileException or PeeringException or ClusterException or StorageException or SocketException or IOException or UnauthorizedAccessException or StopTimeoutException => error.Message,
        _ => $"The relay failed: {error.Message}{Environment.NewLine}{error}",
    };
}
