using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Models;

/// <summary>A kind that an addon can be configured by.</summary>
public sealed class ConfigGroupResource : KubernetesModel
{
    public string? Group { get; set; }

    public string Resource { get; set; } = "";

    /// <summary>Set in <c>supportedConfigs</c> of a ClusterManagementAddOn only.</summary>
    public ConfigReferent? DefaultConfig { get; set; }
}

/// <summary>One object that configures an addon, as users write it.</summary>
public sealed class AddOnConfig : KubernetesModel
{
    public string? Group { get; set; }

    public string Resource { get; set; } = "";

    public string? Namespace { get; set; }

    public string Name { get; set; } = "";
}

/// <summary>Name of a configuration object; cluster-scoped ones have no namespace.</summary>
public sealed class ConfigReferent : KubernetesModel
{
    public string? Namespace { get; set; }

    public string Name { get; set; } = "";
}

/// <summary>A configuration object and the hash of its spec.</summary>
public sealed class ConfigSpecHash : KubernetesModel
{
    public string? Namespace { get; set; }

    public string Name { get; set; } = "";

    public string? SpecHash { get; set; }
}

/// <summary>Which configuration an addon should have, and which its works already carry.</summary>
public sealed class ConfigReference : KubernetesModel
{
    public string? Group { get; set; }

    public string Resource { get; set; } = "";

    /// <summary>Deprecated copy of the desired configuration's namespace.</summary>
    public string? Namespace { get; set; }

    /// <summary>Deprecated copy of the desired configuration's name.</summary>
    public string? Name { get; set; }

    public long? LastObservedGeneration { get; set; }

    public ConfigSpecHash? DesiredConfig { get; set; }

    public ConfigSpecHash? LastAppliedConfig { get; set; }

    /// <summary>Set in install progressions only.</summary>
    public ConfigSpecHash? LastKnownGoodConfig { get; set; }
}
