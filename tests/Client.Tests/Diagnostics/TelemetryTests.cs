using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansRelay.Client.Tests.Support;

namespace OrleansRelay.Client.Tests.Diagnostics;

/// <summary>What a client tells who listens, by the name of a client that no other test has.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly string _name = $"telemetry-{Guid.NewGuid():N}";
    private readonly ScriptedRelay _relay = new();
    private readonly ConcurrentDictionary<string, double> _sums = new();
    private readonly ConcurrentQueue<Activity> _activities = new();
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _listener;

    public TelemetryTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == RelayTelemetry.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _activities.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
        _meters.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == RelayTelemetry.SourceName)
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _meters.Start();
    }

    public void Dispose()
    {
        _meters.Dispose();
        _listener.Dispose();
        _relay.Dispose();
    }

    [Fact]
    public async Task Client_SendsReceivesAndReconnects_IsMeasured()
    {
        var (client, connection) = await _relay.ConnectAsync(_relay.Options with { Name = _name });
        await using var disposed = client;
        var (sent, failed) = (client.SendAsync("bob", "1"), client.SendAsync("bob", "2"));
        await connection.ReadTextsAsync(2);
        connection.Dispose();
        var next = await _relay.GreetAsync();
        await next.ReadTextsAsync(2);
        await next.ResumeAsync(missed: 2, isComplete: true, position: 2000, ScriptedConnection.Delivery("a"), ScriptedConnection.Delivery("a"));
        await next.SayAsync(ScriptedConnection.Ack("1"), ScriptedConnection.Error(RelayErrorCodes.Malformed));
        await sent;
        await Assert.ThrowsAsync<RelayException>(() => failed);
        Assert.Equal(["a"], await client.TextsAsync(1));

        Assert.Equal(
            new SortedDictionary<string, double>
            {
                ["orleansrelay.client.connections"] = 2,
                ["orleansrelay.client.messages.failed"] = 1,
                ["orleansrelay.client.messages.received"] = 1,
                ["orleansrelay.client.messages.repeated"] = 1,
                ["orleansrelay.client.messages.sent"] = 1,
                ["orleansrelay.client.messages.sent_again"] = 2,
            },
            new SortedDictionary<string, double>(_sums.Where(static sum => sum.Key != "orleansrelay.client.send.duration").ToDictionary()));
        Assert.True(_sums["orleansrelay.client.send.duration"] > 0);
    }

    [Fact]
    public async Task SendAsync_Listened_IsAnActivityUntilTheAnswer()
    {
        var (client, connection) = await _relay.ConnectAsync(_relay.Options with { Name = _name });
        await using var disposed = client;
        using var parent = new Activity("caller").Start();
        var (good, bad) = (client.SendAsync(_name, "1"), client.SendAsync(_name, "2"));
        // What the caller does next is not part of it.
        Assert.Same(parent, Activity.Current);
        await connection.ReadTextsAsync(2);
        Assert.Empty(Ours());
        await connection.SayAsync(ScriptedConnection.Ack("1"), ScriptedConnection.Error(RelayErrorCodes.Malformed));
        await good;
        await Assert.ThrowsAsync<RelayException>(() => bad);

        var ours = Ours();
        Assert.Equal(2, ours.Length);
        Assert.All(ours, activity => Assert.Equal(("send", ActivityKind.Producer, parent.SpanId), (activity.OperationName, activity.Kind, activity.ParentSpanId)));
        Assert.Equal((ActivityStatusCode.Unset, ActivityStatusCode.Error), (ours[0].Status, ours[1].Status));
        Assert.Equal(RelayErrorCodes.Malformed, ours[1].StatusDescription);
        Assert.Equal("orleansrelay", ours[0].GetTagItem("messaging.system"));
    }

    private Activity[] Ours() => [.. _activities.Where(activity => (string?)activity.GetTagItem("messaging.destination.name") == _name)];

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == "orleansrelay.client.name" && (string?)tag.Value == _name)
                _sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
        }
    }
}
