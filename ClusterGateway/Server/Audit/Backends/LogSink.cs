using OcmAddons.ClusterGateway.Server.Audit.Events;

namespace OcmAddons.ClusterGateway.Server.Audit.Backends;

/// <summary>A file or standard output, an event a line.</summary>
internal sealed class LogSink : IAuditSink
{
    private readonly AuditLogSettings settings;
    private readonly RotatingFile? file;
    private readonly Stream console = Stream.Null;

    /// <exception cref="InvalidDataException">The file cannot be written.</exception>
    public LogSink(AuditLogSettings settings, TimeProvider time)
    {
        this.settings = settings;
        if (settings.Path == "-")
        {
            console = Console.OpenStandardOutput();
            return;
        }

        file = new RotatingFile(settings, time);
        try
        {
            file.Check();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"--audit-log-path: {settings.Path} cannot be written: {e.Message}", e);
        }
    }

    public string Name => "log";

    public ReadOnlyMemory<byte> Encode(AuditEvent audited)
    {
        var line = settings.Legacy ? AuditEventLine.Write(audited) : AuditEventJson.Write(audited);
        return (byte[])[.. line.Span, (byte)'\n'];
    }

    public async Task WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken abort)
    {
        try
        {
            // Never cut short: half a line would spoil the next one.
            foreach (var line in events)
            {
                if (file is null) await console.WriteAsync(line, CancellationToken.None);
                else await file.AppendAsync(line, CancellationToken.None);
            }

            await (file?.FlushAsync(CancellationToken.None) ?? console.FlushAsync(CancellationToken.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AuditException($"{settings.Path}: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        file?.Dispose();
        console.Dispose();
    }
}
