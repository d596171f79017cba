using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;

namespace OcmAddons.OcmStandIn.Klusterlet.Identity;

/// <summary>Renews the klusterlet's own certificate; the hub's client reads the new files by itself.</summary>
internal sealed class IdentityRenewal(
    HubRegistration registration,
    IKubernetesClient hub,
    [FromKeyedServices(KlusterletOptions.Managed)] IKubernetesClient managed,
    TimeProvider time,
    ILogger<IdentityRenewal> logger) : BackgroundService
{
    private static readonly TimeSpan Check = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Check, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try { await registration.EnsureAsync(hub, managed, bootstrap: false, stoppingToken); }
            catch (Exception e) when (e is KubernetesException or HttpRequestException or InvalidOperationException)
            {
                logger.NotRegistered(Check, e);
            }
        }
    }
}
