using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterProxy.Agent.Servers;

/// <summary>
/// Counts the proxy-servers by the leases that they hold. While the API server cannot be asked, the count stays what it
/// was: that nobody could renew anything does not mean that nobody is there.
/// </summary>
internal sealed class LeaseCounter(
    LeaseCountOptions options, IKubernetesClient client, LeaseMetrics metrics, TimeProvider time,
    ILogger<LeaseCounter> logger) : BackgroundService
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(5);

    // Every lease is renewed every 15 seconds: a watch that says nothing for so long hangs.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    private readonly ListOptions selection = new(options.Namespace, options.LabelSelector);
    private readonly Lock gate = new();
    private readonly LeaseSightings leases = new(time);
    private long? blindSince;

    /// <summary>How many leases are held; at least one.</summary>
    public int Count
    {
        get
        {
            lock (gate) return Math.Max(1, leases.CountHeldAt(blindSince ?? time.GetTimestamp()));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WatchAsync(await ListAsync(stoppingToken), stoppingToken);
            }
            catch (Exception e) when (e is KubernetesException or HttpRequestException or IOException
                || (e is OperationCanceledException && !stoppingToken.IsCancellationRequested))
            {
                lock (gate) blindSince ??= time.GetTimestamp();
                logger.LeasesNotCounted(options.Namespace, e.Message);
                await Task.Delay(RetryPeriod, time, stoppingToken);
            }
        }
    }

    private async Task<string> ListAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        try
        {
            var list = await client.ListAsync<V1Lease>(selection, cancellationToken);
            metrics.Listed(time.GetElapsedTime(began), failure: null);
            lock (gate)
            {
                blindSince = null;
                foreach (var lease in list.Items) See(lease);
                leases.Keep(list.Items.Select(lease => lease.Key()));
            }

            return list.ResourceVersion;
        }
        catch (Exception e) when (e is KubernetesException or HttpRequestException)
        {
            metrics.Listed(time.GetElapsedTime(began), e);
            throw;
        }
    }

    // Ends without an exception when the server ends the watch: the next list begins at once.
    private async Task WatchAsync(string version, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(LongestSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            metrics.Watched(failure: null);
            await foreach (var change in client.WatchAsync<V1Lease>(selection, version, either.Token))
            {
                silence.CancelAfter(LongestSilence);
                Apply(change);
            }
        }
        catch (Exception e) when (e is KubernetesException or HttpRequestException)
        {
            metrics.Watched(e);
            throw;
        }
    }

    private void Apply(WatchEvent<V1Lease> change)
    {
        lock (gate)
        {
            if (change.Type is WatchEventType.Added or WatchEventType.Modified) See(change.Entity);
            else if (change.Type == WatchEventType.Deleted) leases.Forget(change.Entity.Key());
        }
    }

    // The clocks count once only: what renews it later does so before our eyes.
    private void See(V1Lease lease) => leases.See(lease, atFirst: lease.LeftAt(time.GetUtcNow()));
}
