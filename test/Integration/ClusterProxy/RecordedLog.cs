using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OcmAddons.Integration.Tests.ClusterProxy;

/// <summary>Keeps what was logged, for what shows nowhere else.</summary>
internal sealed class RecordedLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> messages = new();

    public IReadOnlyCollection<string> Messages => messages;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) => messages.Enqueue(formatter(state, exception));

    public void Dispose()
    {
        // There is nothing to give back.
    }
}
