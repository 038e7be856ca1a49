using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansRelay.Testing;

/// <summary>A logger that keeps what it is told.</summary>
public sealed class SaidMessages<T> : ILogger<T>
{
    private readonly ConcurrentQueue<string> _texts = new();

    public IReadOnlyList<string> Texts => [.. _texts];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _texts.Enqueue(formatter(state, exception));
}
