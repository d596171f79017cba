using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Leases;

/// <summary>
/// Renews the lease by which the klusterlet judges an agent alive: every 60 to 75 seconds, and only while the agent is
/// healthy.
/// </summary>
/// <param name="healthy">Asked before each renewal.</param>
public sealed class AddonLease(
    IKubernetesClient client, ObjectKey key, Func<bool> healthy, TimeProvider time, ILogger<AddonLease> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(60);

    // An agent that is not well yet, or cannot reach its API server, need not wait for a whole period once it can.
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(2);

    private bool? _renewed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var renewed = await TryRenewAsync(stoppingToken);
            if (renewed && _renewed == false) logger.LeaseRenewed(key);
            _renewed = renewed;
            var jitter = TimeSpan.FromSeconds(15 * Random.Shared.NextDouble());
            await Task.Delay(renewed ? Period + jitter : RetryPeriod, time, stoppingToken);
        }
    }

    private async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        if (!healthy())
        {
            if (_renewed != false) logger.LeaseHeldBack(key);
            return false;
        }

        try
        {
            await RenewAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or KubernetesException)
        {
            logger.LeaseNotRenewed(key, RetryPeriod, e);
            return false;
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var lease = await client.FindAsync<V1Lease>(key, cancellationToken);
        var isNew = lease is null;
        lease ??= new V1Lease { Metadata = new V1ObjectMeta { Name = key.Name, NamespaceProperty = key.Namespace } };
        lease.Spec ??= new V1LeaseSpec();
        lease.Spec.LeaseDurationSeconds = (int)Period.TotalSeconds;
        lease.Spec.RenewTime = time.GetUtcNow();
        await (isNew
            ? client.CreateAsync(lease, cancellationToken)
            : client.ReplaceAsync(lease, subresource: null, cancellationToken));
    }
}
