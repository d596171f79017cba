using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Audit;

/// <summary>
/// Gives every request its Audit-ID, which goes on to the managed cluster, and writes one line about it when it is
/// over.
/// </summary>
internal sealed class AuditLog : BackgroundService
{
    private const string IdHeader = "Audit-Id";
    private const int MaxId = 64;
    private const int Backlog = 8192;

    private readonly Channel<ReadOnlyMemory<byte>> lines = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(Backlog) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly AuditSettings settings;
    private readonly TimeProvider time;
    private readonly ILogger<AuditLog> logger;
    private readonly RotatingFile? file;
    private long dropped;

    /// <exception cref="InvalidDataException">The file cannot be written.</exception>
    public AuditLog(AuditSettings settings, TimeProvider time, ILogger<AuditLog> logger)
    {
        (this.settings, this.time, this.logger) = (settings, time, logger);
        if (!settings.IsOn || settings.Path == "-") return;
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

    /// <summary>How many lines were lost because the file did not keep up.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    public AuditEntry Begin(HttpContext context)
    {
        var id = context.Request.Headers[IdHeader] is [{ Length: > 0 and <= MaxId } given]
            ? given
            : Guid.NewGuid().ToString();
        context.Request.Headers[IdHeader] = id;
        var entry = new AuditEntry(id, time.GetUtcNow());
        context.Features.Set(entry);
        context.Response.OnStarting(
            static state =>
            {
                var (response, id) = ((HttpResponse, string))state;
                response.Headers.TryAdd(IdHeader, id);
                return Task.CompletedTask;
            },
            (context.Response, id));
        return entry;
    }

    public async ValueTask EndAsync(AuditEntry entry, HttpContext context, ApiRequest request)
    {
        if (!settings.IsOn) return;
        var line = AuditEvent.Write(entry, context, request, time.GetUtcNow());
        if (lines.Writer.TryWrite(line)) return;
        if (settings.DropWhenFull)
        {
            if (Interlocked.Increment(ref dropped) == 1) logger.AuditDropped();
            return;
        }

        try
        {
            await lines.Writer.WriteAsync(line, CancellationToken.None);
        }
        catch (ChannelClosedException)
        {
            Interlocked.Increment(ref dropped); // the process ends
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        lines.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        file?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not until the host stops but until the channel is empty: the last requests count, too.
        await using var console = file is null ? Console.OpenStandardOutput() : Stream.Null;
        while (await lines.Reader.WaitToReadAsync(CancellationToken.None))
        {
            try
            {
                while (lines.Reader.TryRead(out var line))
                {
                    if (file is null) await console.WriteAsync(line, CancellationToken.None);
                    else await file.AppendAsync(line, CancellationToken.None);
                }

                await (file?.FlushAsync(CancellationToken.None) ?? console.FlushAsync(CancellationToken.None));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Interlocked.Increment(ref dropped);
                logger.AuditNotWritten(settings.Path, e);
            }
        }
    }
}
