using Microsoft.Extensions.Logging;

namespace OcmAddons.Hosting.Logging;

/// <summary>Writes one line an event to stderr, as klog does.</summary>
internal sealed class LineLoggerProvider(ILineFormat format, Stream output, TimeProvider time) : ILoggerProvider
{
    private const int KeepBufferUpTo = 16 * 1024;

    private readonly Lock gate = new();
    private readonly MemoryStream buffer = new();

    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    public void Dispose()
    {
        try
        {
            output.Flush();
        }
        catch (IOException)
        {
            // as below
        }
    }

    private void Write(in LogLine line)
    {
        lock (gate)
        {
            buffer.SetLength(0);
            format.Write(buffer, line with { Time = time.GetUtcNow() });
            try
            {
                output.Write(buffer.GetBuffer(), 0, (int)buffer.Length);
                output.Flush();
            }
            catch (IOException)
            {
                // The disk is full, or nobody reads the pipe: a lost line, not a reason to stop working.
            }

            if (buffer.Capacity > KeepBufferUpTo) buffer.Capacity = KeepBufferUpTo;
        }
    }

    private sealed class LineLogger(LineLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var values = state as IReadOnlyList<KeyValuePair<string, object?>>;
            provider.Write(new LogLine(
                default, logLevel, category, eventId.Id, formatter(state, exception), values, exception));
        }
    }
}

/// <summary>One event as it is written.</summary>
internal readonly record struct LogLine(
    DateTimeOffset Time, LogLevel Level, string Category, int EventId, string Message,
    IReadOnlyList<KeyValuePair<string, object?>>? Values, Exception? Exception);

/// <summary>Turns an event into the bytes of one line, the line end included.</summary>
internal interface ILineFormat
{
    void Write(Stream output, in LogLine line);
}
