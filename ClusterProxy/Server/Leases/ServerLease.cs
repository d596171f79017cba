using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterProxy.Server.Leases;

/// <summary>
/// Keeps the lease of this replica: agents count the leases that are held to learn how many servers there are.
/// </summary>
internal sealed class ServerLease(
    ServerLeaseOptions lease, ProxyServerOptions options, IKubernetesClient client, TimeProvider time,
    ILogger<ServerLease> logger) : BackgroundService
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RenewPeriod = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(2);
    private readonly ObjectKey key = new(lease.Namespace, $"konnectivity-proxy-server-{options.ServerId}");

    /// <summary>Gives the lease back, so that agents look for one server less at once.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await client.DeleteAsync<V1Lease>(key, preconditions: null, cancellationToken);
        }
        catch (Exception e) when (e is KubernetesException or HttpRequestException or OperationCanceledException)
        {
            logger.LeaseNotDeleted(key, e.Message); // it expires by itself
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var pause = await TryRenewAsync(stoppingToken)
                ? RenewPeriod * (1 + (0.04 * Random.Shared.NextDouble()))
                : RetryPeriod;
            await Task.Delay(pause, time, stoppingToken);
        }
    }

    private async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RenewAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is KubernetesException or HttpRequestException)
        {
            logger.LeaseNotRenewed(key, RetryPeriod, e.Message);
            return false;
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var known = await client.FindAsync<V1Lease>(key, cancellationToken);
        var current = known ?? new V1Lease { Metadata = new() { Name = key.Name, NamespaceProperty = key.Namespace } };
        current.Metadata.Labels ??= new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in lease.Labels)
        {
            current.Metadata.Labels[name] = value;
        }

        current.Spec ??= new V1LeaseSpec();
        current.Spec.HolderIdentity = options.ServerId;
        current.Spec.LeaseDurationSeconds = (int)Duration.TotalSeconds;
        current.Spec.AcquireTime ??= now;
        current.Spec.RenewTime = now;
        await (known is null
            ? client.CreateAsync(current, cancellationToken)
            : client.ReplaceAsync(current, subresource: null, cancellationToken));
    }
}
