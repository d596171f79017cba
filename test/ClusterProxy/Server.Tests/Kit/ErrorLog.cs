using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>Errors that the code under test has logged, which are its own faults.</summary>
internal sealed class ErrorLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> messages = new();

    public IReadOnlyCollection<string> Messages => messages;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) messages.Enqueue($"{formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
        // There is nothing to give back.
    }
}
