using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansRelay.Client.Diagnostics;

/// <summary>
/// What a client tells whoever listens to <see cref="RelayTelemetry.SourceName"/>. Activities: <c>send</c>, from the call to the acknowledgement. What
/// is measured is the same for all clients of a process.
/// </summary>
internal sealed class ClientTelemetry
{
    private static readonly ActivitySource Source = new(RelayTelemetry.SourceName);
    private static readonly Meter Meter = new(RelayTelemetry.SourceName);
    private static readonly Counter<long> Acknowledged = Meter.CreateCounter<long>(
        "orleansrelay.client.messages.sent", "{message}", "Messages that the relay has acknowledged.");

    private static readonly Counter<long> Failed = Meter.CreateCounter<long>(
        "orleansrelay.client.messages.failed", "{message}", "Messages that the relay has refused, or that the client was closed before.");

    private static readonly Counter<long> Again = Meter.CreateCounter<long>(
        "orleansrelay.client.messages.sent_again", "{message}", "Messages that were written once more, for a lost connection or a busy relay.");

    private static readonly Counter<long> Received = Meter.CreateCounter<long>(
        "orleansrelay.client.messages.received", "{message}", "Messages that have come for the program.");

    private static readonly Counter<long> Dropped = Meter.CreateCounter<long>(
        "orleansrelay.client.messages.repeated", "{message}", "Messages that came again after a new connection, and were dropped.");

    private static readonly Counter<long> Connections = Meter.CreateCounter<long>(
        "orleansrelay.client.connections", "{connection}", "Connections that were made.");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "orleansrelay.client.send.duration", "s", "From the call to the acknowledgement.");

    private readonly KeyValuePair<string, object?> _name;

    public ClientTelemetry(string name) => _name = new KeyValuePair<string, object?>("orleansrelay.client.name", name);

    /// <summary>Null if nobody listens.</summary>
    public Activity? StartSend(string target)
    {
        if (!Source.HasListeners())
            return null;
        // The caller's current activity stays his: this one goes on after the call has returned.
        var current = Activity.Current;
        var activity = Source.StartActivity("send", ActivityKind.Producer);
        Activity.Current = current;
        return activity?
            .SetTag("messaging.system", "orleansrelay")
            .SetTag("messaging.operation.type", "send")
            .SetTag("messaging.destination.name", target);
    }

    public void Sent(Activity? activity, Exception? error, TimeSpan? took)
    {
        (error is null ? Acknowledged : Failed).Add(1, _name);
        if (took is { } time)
            Duration.Record(time.TotalSeconds, _name);
        if (activity is null)
            return;
        if (error is not null)
            activity.SetStatus(ActivityStatusCode.Error, (error as RelayException)?.Code);
        activity.Stop();
    }

    public void SentAgain(int count) => Again.Add(count, _name);

    public void Took() => Received.Add(1, _name);

    public void Repeated() => Dropped.Add(1, _name);

    public void Connected() => Connections.Add(1, _name);
}
