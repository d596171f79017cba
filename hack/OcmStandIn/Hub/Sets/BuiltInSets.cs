using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;

namespace OcmAddons.OcmStandIn.Hub.Sets;

/// <summary>Creates the built-in sets, and creates them again when somebody deletes them.</summary>
internal sealed class BuiltInSets(
    IKubernetesClient hub, HubOptions options, TimeProvider time, ILogger<BuiltInSets> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.SetResync, time);
        do
        {
            try { await EnsureAsync(stoppingToken); }
            catch (Exception e) when (e is HttpRequestException or KubernetesException) { logger.SetsNotEnsured(e); }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task EnsureAsync(CancellationToken cancellationToken)
    {
        foreach (var set in ClusterSets.BuiltIn)
        {
            var key = new ObjectKey(null, set.Name());
            if (await hub.FindAsync<V1Beta2ManagedClusterSet>(key, cancellationToken) is null)
                await hub.CreateAsync(set, cancellationToken);
        }
    }
}
