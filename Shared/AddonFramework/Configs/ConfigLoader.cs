using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.AddonFramework.Configs;

/// <summary>Finds the configuration objects that the hub chose for an addon on a cluster.</summary>
[EntityRbac(typeof(V1Alpha1AddOnDeploymentConfig), Verbs = RbacVerb.Read)]
internal sealed class ConfigLoader(IServiceProvider services, AddonConfigKinds kinds)
{
    /// <summary>What was found, and why it may not be used yet (null when it may).</summary>
    public (AddonConfigs Configs, string? Problem) Load(IEnumerable<ConfigReference> references)
    {
        var found = new List<AddonConfigObject>();
        string? problem = null;
        foreach (var reference in references)
        {
            if (kinds.Find(reference.Group, reference.Resource) is not { } kind) continue;
            if (reference.DesiredConfig is not { Name.Length: > 0 } desired) continue;
            var key = KeyOf(kind, desired.Namespace, desired.Name);
            if (kind.Find(services, key) is not { } config)
            {
                problem ??= $"{kind.Resource.Plural} {key} does not exist";
                continue;
            }

            found.Add(config);
            if (string.IsNullOrEmpty(desired.SpecHash))
            {
                problem ??= $"{kind.Resource.Plural} {key} has no spec hash yet";
            }
            else if (desired.SpecHash != SpecHash.Of(config.Raw))
            {
                // Its rollout has not reached this cluster; what is deployed stays.
                problem ??= $"{kind.Resource.Plural} {key} is not the one that was rolled out";
            }
        }

        return (new AddonConfigs(found), problem);
    }

    public AddonConfigObject? Find(string? group, string resource, string? @namespace, string? name) =>
        name is { Length: > 0 } && kinds.Find(group, resource) is { } kind
            ? kind.Find(services, KeyOf(kind, @namespace, name))
            : null;

    private static ObjectKey KeyOf(ConfigKind kind, string? @namespace, string name) =>
        new(kind.Resource.Namespaced ? @namespace : null, name);
}

/// <summary>The kinds that configure this process's addon.</summary>
internal sealed record AddonConfigKinds(IReadOnlyList<ConfigKind> Kinds)
{
    public ConfigKind? Find(string? group, string resource) => Kinds.FirstOrDefault(kind => kind.Is(group, resource));
}
