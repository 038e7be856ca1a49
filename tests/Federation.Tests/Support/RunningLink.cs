using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Federation.Links;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Federation.Presence;
using OrleansRelay.Federation.Sync;
using OrleansRelay.Log;
using OrleansRelay.Log.Origins;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Federation.Tests.Support;

/// <summary>A link from relay1, with a log in memory, to a double of relay2.</summary>
internal sealed class RunningLink : IAsyncDisposable, ILogger<FederationLink>
{
    private readonly FederationLink _link;
    private readonly LogWindow _window;
    private readonly MissingEntries _missing;
    private readonly ConcurrentQueue<string> _said = new();

    private RunningLink(PeerDouble peer, FederationOptions options, Func<MessageLog, LinkStart>? resume)
    {
        var self = new Hello("relay1", Hello.CurrentVersion, "test");
        _window = new LogWindow(Log, options, TimeProvider.System);
        _missing = new MissingEntries(Log, options, TimeProvider.System);
        var factory = new FederationLinkFactory(
            self,
            RelayIdentity.Create(),
            new RelayDirectory([new RelayAddress("relay2", "127.0.0.1", peer.Port)]),
            options,
            Log,
            _window,
            new RelayConnections(self, _window, _missing),
            new PeerHints(self, TimeProvider.System),
            TimeProvider.System,
            this);
        _link = factory.Create("relay2", resume?.Invoke(Log) ?? new LinkStart(Log.Head, new LogVector()));
        _link.Start();
    }

    public MessageLog Log { get; } = OpenOld();

    public LinkStatus Status => _link.Status;

    /// <summary>What it logged.</summary>
    public IReadOnlyCollection<string> Said => _said;

    /// <param name="resume">Where it begins, in a log that may be filled before; at its head if not given.</param>
    public static RunningLink Start(PeerDouble peer, FederationOptions options, Func<MessageLog, LinkStart>? resume = null) =>
        new(peer, options, resume);

    public async ValueTask DisposeAsync()
    {
        await _link.StopAsync(TimeSpan.Zero);
        _missing.Dispose();
        _window.Dispose();
        Log.Dispose();
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _said.Enqueue(formatter(state, exception));

    // Long enough ago that it may have forgotten something.
    private static MessageLog OpenOld()
    {
        var age = TimeSpan.FromDays(60);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow - age);
        var log = MessageLog.Open(new LogOptions { MemoryBytes = 1 << 22 }, time, NullLogger<MessageLog>.Instance);
        time.Advance(age);
        return log;
    }
}
