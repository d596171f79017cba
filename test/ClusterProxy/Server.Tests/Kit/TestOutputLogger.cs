using Microsoft.Extensions.Logging;

namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>Logs of the code under test, beside the failure that they explain.</summary>
internal sealed class TestOutputLogger : ILoggerProvider, ILogger
{
    // Threads of the code under test do not belong to a test.
    private readonly TextWriter output = TestContext.Progress;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        output.WriteLine($"{logLevel}: {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
