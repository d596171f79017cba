using OcmAddons.ClusterProxy.Server.Backends;
using OcmAddons.Konnectivity.Packets;

namespace OcmAddons.ClusterProxy.Server.Tunnels;

/// <summary>Finds an agent for a dial, and another when the first turns out to be gone.</summary>
internal sealed class DialCoordinator(BackendRegistry registry, ServerMetrics metrics)
{
    private const int MaxAttempts = 4;

    /// <summary>Null when the tunnel is open; otherwise what the frontend is to be told.</summary>
    public async Task<string?> DialAsync(Tunnel tunnel, DialTarget target, CancellationToken cancellationToken)
    {
        var tried = new HashSet<Backend>();
        var error = DialErrors.NoAgent;
        using var timing = metrics.Dial();
        while (tried.Count < MaxAttempts && registry.Choose(target.Address, tried) is { } backend)
        {
            tried.Add(backend);
            var outcome = await tunnel.DialAsync(backend, target, cancellationToken);
            if (outcome.Result == DialResult.Connected) timing.Succeeded();
            if (outcome.Result == DialResult.Connected) return null;
            error = outcome.Error;
            if (outcome.Result is DialResult.Refused) return error;
            metrics.DialFailed(
                outcome.Result == DialResult.Lost ? DialFailure.BackendClose : DialFailure.BackendDialTimeout);
            if (outcome.Result == DialResult.TimedOut) return error;
        }

        if (tried.Count == 0) metrics.DialFailed(DialFailure.NoAgent);
        return error;
    }
}
