using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator.Metrics;

namespace OcmAddons.Operator.LeaderElection;

/// <summary>Takes the lease, keeps it, gives it back on a clean stop; stops the host when it is lost.</summary>
[EntityRbac(typeof(V1Lease), Verbs = RbacVerb.Get | RbacVerb.Create | RbacVerb.Update)]
internal sealed class LeaseElectionService(
    IKubernetesClient client,
    LeaseElection election,
    IOptions<OperatorSettings> options,
    OperatorMetrics metrics,
    TimeProvider time,
    ILogger<LeaseElectionService> logger) : BackgroundService
{
    private readonly string _identity = $"{Environment.MachineName}_{Guid.NewGuid()}";
    private readonly LeaseRecord _record = new(time);
    private string _announcedHolder = "";

    private OperatorSettings Settings => options.Value;

    private ObjectKey Key => new(Settings.LeaderElectionNamespace, Settings.Name);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!Settings.LeaderElection) return;
        metrics.Leads(Settings.Name, leads: false);
        try
        {
            await AcquireAsync(stoppingToken);
            election.Begin();
            metrics.Leads(Settings.Name, leads: true);
            logger.LeaseTaken(Key, _identity);
            await HoldAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            if (election.IsLeader) await ReleaseAsync();
        }
        finally
        {
            election.End();
            metrics.Leads(Settings.Name, leads: false);
        }
    }

    private async Task AcquireAsync(CancellationToken cancellationToken)
    {
        while (!await TryClaimAsync(cancellationToken))
        {
            if (_record.Holder != _announcedHolder) logger.LeaseAwaited(Key, _announcedHolder = _record.Holder);
            await Task.Delay(Jittered(Settings.RetryPeriod), time, cancellationToken);
        }
    }

    private async Task HoldAsync(CancellationToken cancellationToken)
    {
        var renewed = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(Settings.RetryPeriod, time, cancellationToken);
            var asked = time.GetTimestamp();
            var left = Settings.RenewDeadline - time.GetElapsedTime(renewed);
            if (left <= TimeSpan.Zero) throw new LeadershipLostException(Key.ToString());
            if (await TryClaimWithinAsync(left, cancellationToken)) renewed = asked;
            else if (_record.Holder.Length > 0 && _record.Holder != _identity)
                throw new LeadershipLostException(Key.ToString());
        }
    }

    private async Task<bool> TryClaimWithinAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await TryClaimAsync(either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    private async Task<bool> TryClaimAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await client.FindAsync<V1Lease>(Key, cancellationToken) is { } lease) _record.See(lease);
            else return await CreateAsync(cancellationToken);
            if (!_record.IsFreeFor(_identity, Settings.LeaseDuration)) return false;

            lease.Spec = _record.Claim(_identity, Settings.LeaseDuration);
            _record.See(await client.ReplaceAsync(lease, subresource: null, cancellationToken));
            return true;
        }
        catch (KubernetesException e) when (e.Code == 409)
        {
            return false; // another candidate was faster
        }
        catch (Exception e) when (e is KubernetesException or HttpRequestException or IOException or TimeoutException)
        {
            logger.LeaseNotReached(Key, e);
            return false;
        }
    }

    private async Task<bool> CreateAsync(CancellationToken cancellationToken)
    {
        var lease = new V1Lease
        {
            Metadata = new V1ObjectMeta { Name = Key.Name, NamespaceProperty = Key.Namespace },
            Spec = new LeaseRecord(time).Claim(_identity, Settings.LeaseDuration),
        };
        _record.See(await client.CreateAsync(lease, cancellationToken));
        return true;
    }

    /// <summary>So that the next process leads at once and not after the lease has lapsed.</summary>
    private async Task ReleaseAsync()
    {
        using var timeout = new CancellationTokenSource(Settings.RetryPeriod, time);
        try
        {
            if (await client.FindAsync<V1Lease>(Key, timeout.Token) is not { } lease
                || lease.Spec?.HolderIdentity != _identity) return;
            lease.Spec.HolderIdentity = null;
            lease.Spec.LeaseDurationSeconds = 1;
            await client.ReplaceAsync(lease, subresource: null, timeout.Token);
            logger.LeaseReleased(Key);
        }
        catch (Exception e) when (e is KubernetesException or HttpRequestException or OperationCanceledException)
        {
            logger.LeaseNotReached(Key, e);
        }
    }

    private static TimeSpan Jittered(TimeSpan period) =>
        period * (1 + (Random.Shared.NextDouble() * (OperatorSettingsValidator.LeaseJitter - 1)));
}
