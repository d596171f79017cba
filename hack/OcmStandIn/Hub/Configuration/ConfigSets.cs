using OcmAddons.AddonFramework.Models;

namespace OcmAddons.OcmStandIn.Hub.Configuration;

/// <summary>Lists of configuration references as OCM merges them; pure.</summary>
internal static class ConfigSets
{
    /// <summary>An addon's defaults, each with the hash that is known of it.</summary>
    public static List<ConfigReference> Defaults(V1Alpha1ClusterManagementAddOn addOn) =>
        Sorted((addOn.Spec?.SupportedConfigs ?? []).Where(c => c.DefaultConfig is not null).Select(c => Reference(
            c.Group, c.Resource, c.DefaultConfig!.Namespace, c.DefaultConfig.Name,
            addOn.Status?.DefaultConfigReferences)));

    /// <summary>
    /// <paramref name="inherited"/>, each group and resource that <paramref name="listed"/> names replaced by what it
    /// lists. Hashes
    /// of listed ones come from <paramref name="known"/>.
    /// </summary>
    public static List<ConfigReference> Override(
        IReadOnlyList<ConfigReference> inherited, IEnumerable<AddOnConfig>? listed, IEnumerable<ConfigReference>? known)
    {
        var own = (listed ?? []).Select(c => Reference(c.Group, c.Resource, c.Namespace, c.Name, known)).ToList();
        return Sorted(inherited.Where(i => !own.Exists(o => IsSameKind(i, o))).Concat(own));
    }

    public static bool IsSameKind(ConfigReference a, ConfigReference b) =>
        (a.Group ?? "") == (b.Group ?? "") && a.Resource == b.Resource;

    public static bool IsSame(ConfigSpecHash? a, ConfigSpecHash? b) =>
        IsSameReferent(a, b) && (a?.SpecHash ?? "") == (b?.SpecHash ?? "");

    /// <summary>The same object, whatever its content.</summary>
    public static bool IsSameReferent(ConfigSpecHash? a, ConfigSpecHash? b) =>
        a is null || b is null
            ? a is null && b is null
            : (a.Namespace ?? "") == (b.Namespace ?? "") && a.Name == b.Name;

    /// <summary>Same kinds, referents and hashes in the same order.</summary>
    public static bool AreSame(IReadOnlyList<ConfigReference> a, IReadOnlyList<ConfigReference> b) =>
        a.Count == b.Count
            && a.Zip(b)
            .All(p => IsSameKind(p.First, p.Second) && IsSame(p.First.DesiredConfig, p.Second.DesiredConfig));

    public static List<ConfigReference> Sorted(IEnumerable<ConfigReference> references) =>
        [
            .. references.OrderBy(r => r.Group ?? "", StringComparer.Ordinal)
            .ThenBy(r => r.Resource, StringComparer.Ordinal),
        ];

    public static ConfigSpecHash Copy(ConfigSpecHash value) =>
        new() { Namespace = value.Namespace, Name = value.Name, SpecHash = value.SpecHash };

    private static ConfigReference Reference(
        string? group, string resource, string? @namespace, string name, IEnumerable<ConfigReference>? known)
    {
        var desired = new ConfigSpecHash { Namespace = @namespace, Name = name };
        var reference = new ConfigReference { Group = group ?? "", Resource = resource, DesiredConfig = desired };
        var match = known?.FirstOrDefault(k => IsSameKind(k, reference) && IsSameReferent(k.DesiredConfig, desired));
        desired.SpecHash = match?.DesiredConfig?.SpecHash;
        return reference;
    }
}
