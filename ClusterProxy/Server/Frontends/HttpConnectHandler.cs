using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterProxy.Server.Metrics;
using OcmAddons.ClusterProxy.Server.Tunnels;
using OcmAddons.Konnectivity.Tls;
using OcmAddons.Konnectivity.Transport;

namespace OcmAddons.ClusterProxy.Server.Frontends;

/// <summary>
/// Serves frontends that speak HTTP/1.1 CONNECT. Kestrel would refuse those whose Host is not their target, which
/// kube-apiserver's never is, and would not give their bytes out raw.
/// </summary>
internal sealed class HttpConnectHandler(
    ProxyServerOptions options, DialCoordinator dials, ServerMetrics metrics, TimeProvider time,
    ILogger<HttpConnectHandler> logger)
{
    private const int ReadSize = 32 * 1024;
    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(60);
    private readonly TunnelLimits limits = new(
        options.ConnectionWindow, options.BackendDialTimeout, options.StallTimeout);

    public async Task HandleAsync(AcceptedConnection connection, CancellationToken cancellationToken)
    {
        await using var stream = connection.Stream;
        try
        {
            await ServeAsync(stream, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException or TimeoutException)
        {
            logger.FrontendLost(connection.PeerAddress, e.Message);
        }
    }

    private async Task ServeAsync(Stream stream, CancellationToken cancellationToken)
    {
        var input = PipeReader.Create(
            stream, new StreamPipeReaderOptions(bufferSize: ReadSize, leaveOpen: true, useZeroByteReads: true));
        var (request, refusal) = await ReadHeadAsync(input, cancellationToken);
        using var counted = metrics.HttpConnection();
        if (refusal is not null)
        {
            await stream.WriteAsync(refusal, cancellationToken);
            if (stream is TlsStream secure) await secure.ShutdownAsync(cancellationToken);
            return;
        }

        await using var frontend = new HttpConnectFrontend(
            stream, input, dials, limits, metrics, time, cancellationToken);
        await frontend.RunAsync(request.Target);
    }

    private async Task<(ConnectRequest Request, byte[]? Refusal)> ReadHeadAsync(
        PipeReader input, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(HeadTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        while (true)
        {
            var result = await input.ReadAsync(either.Token);
            var buffer = result.Buffer;
            if (ConnectRequest.TryRead(ref buffer, out var request))
            {
                input.AdvanceTo(buffer.Start);
                if (request is not { } read) return (default, ConnectAnswer.BadRequest);
                return (read, read.Method == "CONNECT" ? null : ConnectAnswer.MethodNotAllowed);
            }

            if (result.Buffer.Length > ConnectRequest.MaxHead) return (default, ConnectAnswer.HeadTooLarge);
            if (result.IsCompleted) throw new IOException("it closed before its request was whole");
            input.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
