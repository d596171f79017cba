using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterProxy.Server.Leases;

/// <summary>
/// Removes the leases of replicas that did not come to give theirs back: those that nobody has renewed before our eyes.
/// </summary>
internal sealed class LeaseCollector(
    ServerLeaseOptions options, IKubernetesClient client, LeaseMetrics metrics, TimeProvider time,
    ILogger<LeaseCollector> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);
    private readonly LeaseSightings sightings = new(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Period, time, stoppingToken);
            if (await ListAsync(stoppingToken) is not { } leases) continue;
            foreach (var lease in leases) sightings.See(lease, atFirst: lease.Duration);
            sightings.Keep(leases.Select(lease => lease.Key()));
            var now = time.GetTimestamp();
            foreach (var lease in leases.Where(lease => !sightings.IsHeldAt(lease.Key(), now)))
            {
                await DeleteAsync(lease, stoppingToken);
            }
        }
    }

    private async Task<IReadOnlyList<V1Lease>?> ListAsync(CancellationToken cancellationToken)
    {
        var selector = string.Join(',', options.Labels.Select(label => $"{label.Key}={label.Value}"));
        var began = time.GetTimestamp();
        try
        {
            var list = await client.ListAsync<V1Lease>(
                new ListOptions(options.Namespace, LabelSelector: selector), cancellationToken);
            metrics.Listed(time.GetElapsedTime(began), failure: null);
            return [.. list.Items];
        }
        catch (Exception e) when (e is KubernetesException or HttpRequestException)
        {
            metrics.Listed(time.GetElapsedTime(began), e);
            logger.LeasesNotListed(options.Namespace, e.Message);
            return null;
        }
    }

    // The version says that it is still the lease that was seen: its holder may have come back.
    private async Task DeleteAsync(V1Lease lease, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        try
        {
            var deleted = await client.DeleteAsync<V1Lease>(
                lease.Key(), new(ResourceVersion: lease.Metadata.ResourceVersion), cancellationToken);
            metrics.Deleted(time.GetElapsedTime(began), failure: null, culled: deleted);
            if (deleted) logger.LeaseCulled(lease.Key());
        }
        catch (Exception e) when (e is KubernetesException or HttpRequestException)
        {
            metrics.Deleted(time.GetElapsedTime(began), e, culled: false);
            logger.LeaseNotDeleted(lease.Key(), e.Message);
        }
    }
}
