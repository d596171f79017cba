using OcmAddons.Interop.Tests.Tunnels;

namespace OcmAddons.Interop.Tests.Faults;

/// <summary>What a process holds while nothing is going on, to which it must come back after a fault.</summary>
internal sealed record Level(double OpenFiles, double ResidentBytes)
{
    // What a process keeps for next time (threads' stacks, pools, compiled code) differs from run to run.
    private const double FilesMargin = 8;
    private const double BytesMargin = 48e6;

    public static async Task<Level> OfAsync(TunnelProcess process, CancellationToken cancellationToken)
    {
        var page = await process.MetricsAsync(cancellationToken);
        return new Level(page.Sum("process_open_fds"), page.Sum("process_resident_memory_bytes"));
    }

    /// <summary>
    /// Waits until nothing is open in the process any more, neither in its tables nor in the system's.
    /// </summary>
    public Task ReachedAgainAsync(TunnelProcess process, CancellationToken cancellationToken) => process.UntilAsync(
        page => IsIdle(page)
            && page.Sum("process_open_fds") <= OpenFiles + FilesMargin
            && page.Sum("process_resident_memory_bytes") <= ResidentBytes + BytesMargin,
        $"nothing open, and the level of {this}", cancellationToken);

    private static bool IsIdle(MetricsPage page) =>
        page.Sum("konnectivity_network_proxy_server_established_connections") == 0
        && page.Sum("konnectivity_network_proxy_server_pending_backend_dials") == 0
        && page.Sum("konnectivity_network_proxy_server_grpc_connections", "\"Proxy\"") == 0
        && page.Sum("konnectivity_network_proxy_agent_open_endpoint_connections") == 0;
}
