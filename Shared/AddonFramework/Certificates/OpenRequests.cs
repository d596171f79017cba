using Microsoft.Extensions.DependencyInjection;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.AddonFramework.Certificates;

/// <summary>Requests that may pass now though they did not when they came.</summary>
internal static class OpenRequests
{
    public static IEnumerable<ObjectKey> Of(IServiceProvider services, V1Alpha1ManagedClusterAddOn addon) =>
        services.GetRequiredService<IEntityCache<V1CertificateSigningRequest>>().List(@namespace: null)
            .Where(request => request.Label(OcmNames.ClusterNameLabel) == addon.Namespace()
                && request.Status?.Certificate is not { Length: > 0 })
            .Select(request => request.Key());
}
