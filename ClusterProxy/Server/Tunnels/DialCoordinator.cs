using OcmAddons.ClusterProxy.Server.Backends;
using OcmAddons.ClusterProxy.Server.Metrics;

namespace OcmAddons.ClusterProxy.Server.Tunnels;

/// <summary>Finds an agent for a dial, and another when the first turns out to be gone.</summary>
internal sealed class DialCoordinator(BackendRegistry registry, ServerMetrics metrics)
{
    private const int MaxAttempts = 4;

    /// <summary>Opens the tunnel. What a frontend is told of a failure is in the outcome.</summary>
    public async Task<DialOutcome> DialAsync(Tunnel tunnel, DialTarget target, CancellationToken cancellationToken)
    {
        var tried = new HashSet<Backend>();
        var outcome = DialOutcome.NoAgent;
        using var timing = metrics.Dial();
        while (tried.Count < MaxAttempts && registry.Choose(target.Address, tried) is { } backend)
        {
            tried.Add(backend);
            outcome = await DialAsync(tunnel, backend, target, cancellationToken);
            if (FailureOf(outcome.Result) is { } failure) metrics.DialFailed(failure);
            if (outcome.Result == DialResult.Connected) timing.Succeeded();
            if (outcome.Result is not (DialResult.NotSent or DialResult.Lost or DialResult.Silent)) return outcome;
        }

        if (tried.Count == 0) metrics.DialFailed(DialFailure.NoAgent);
        return outcome;
    }

    private async Task<DialOutcome> DialAsync(
        Tunnel tunnel, Backend backend, DialTarget target, CancellationToken cancellationToken)
    {
        try
        {
            return await tunnel.DialAsync(backend, target, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            metrics.DialFailed(DialFailure.FrontendClose);
            throw;
        }
    }

    // Those that the agent itself reports are counted where they arrive.
    private static DialFailure? FailureOf(DialResult result) => result switch
    {
        DialResult.Lost or DialResult.NotSent => DialFailure.BackendClose,
        DialResult.FrontendGone => DialFailure.SendResponse,
        DialResult.Silent or DialResult.TimedOut => DialFailure.BackendDialTimeout,
        _ => null,
    };
}
