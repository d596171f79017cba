using Microsoft.Extensions.Logging;

namespace OcmAddons.Integration.Tests;

/// <summary>
/// Puts a process's warnings and news beside the test results: without them a red test says only what did not happen.
/// </summary>
internal sealed class TestOutputLogging : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Logger(categoryName);

    public void Dispose()
    {
        // There is nothing to give back.
    }

    private sealed class Logger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                TestContext.Progress.WriteLine(
                    $"{logLevel} {category}: {formatter(state, exception)} {exception?.Message}");
        }
    }
}
