using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>Keeps what this project's own code logs.</summary>
internal sealed class LogCollector : ILoggerProvider
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Messages { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Collector(categoryName, Messages);

    public void Dispose()
    {
    }

    private sealed class Collector(string category, ConcurrentQueue<(LogLevel Level, string Text)> messages) : ILogger
    {
        private readonly bool _isOurs = category.StartsWith("OrleansRelay.", StringComparison.Ordinal);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => _isOurs;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                messages.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));
        }
    }
}
