using Microsoft.Extensions.DependencyInjection;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.AddonFramework.Configs;

/// <summary>Finds who uses a configuration object.</summary>
internal static class ConfigUsers
{
    public static IEnumerable<ObjectKey> Addons(IServiceProvider services, ConfigKind kind, ObjectKey config) =>
        services.GetRequiredService<IEntityCache<V1Alpha1ManagedClusterAddOn>>().List(@namespace: null)
            .Where(addon => Uses(addon, kind, config))
            .Select(addon => addon.Key());

    private static bool Uses(V1Alpha1ManagedClusterAddOn addon, ConfigKind kind, ObjectKey config) =>
        addon.Status?.ConfigReferences?.Any(reference =>
            kind.Is(reference.Group, reference.Resource)
            && reference.DesiredConfig is { } desired
            && desired.Name == config.Name
            && (desired.Namespace ?? "") == (config.Namespace ?? "")) == true;
}
