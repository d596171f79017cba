using Microsoft.Extensions.Diagnostics.HealthChecks;
using OcmAddons.Operator.Caching;

namespace OcmAddons.Operator.Health;

/// <summary>Ready when every cache has been filled once.</summary>
internal sealed class CachesHealthCheck(InformerRegistry informers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var missing = informers.All.Where(informer => !informer.HasSynced).Select(informer => informer.Name).ToList();
        return Task.FromResult(missing.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"not filled yet: {string.Join(", ", missing)}"));
    }
}
