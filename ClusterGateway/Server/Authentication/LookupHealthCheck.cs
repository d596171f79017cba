using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OcmAddons.ClusterGateway.Server.Registry;

namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>Stands in for the check of all caches where the hub's ConfigMap may stay unread.</summary>
internal sealed class LookupHealthCheck(IGatewayRegistry registry) : IHealthCheck
{
    private const string Replaced = "caches";

    public static void Register(HealthCheckServiceOptions options)
    {
        var all = options.Registrations.FirstOrDefault(r => r.Name == Replaced);
        if (all is null) return;
        options.Registrations.Remove(all);
        options.Registrations.Add(new HealthCheckRegistration(
            Replaced, provider => ActivatorUtilities.CreateInstance<LookupHealthCheck>(provider), null, all.Tags));
    }

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(registry.WaitForSyncAsync(cancellationToken).IsCompletedSuccessfully
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("the gateways are not read yet"));
}
