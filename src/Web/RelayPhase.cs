using Microsoft.Extensions.Hosting;

namespace OrleansRelay.Web;

/// <summary>Whether the relay has begun to serve, and whether it is about to end.</summary>
internal sealed class RelayPhase(IHostApplicationLifetime lifetime)
{
    public const string Starting = "starting";
    public const string Serving = "serving";
    public const string Draining = "draining";

    public string Name =>
        lifetime.ApplicationStopping.IsCancellationRequested ? Draining
        : lifetime.ApplicationStarted.IsCancellationRequested ? Serving
        : Starting;

    public bool IsServing => Name == Serving;

    /// <summary>What goes on for long ends when this is cancelled.</summary>
    public CancellationToken Ending => lifetime.ApplicationStopping;
}
