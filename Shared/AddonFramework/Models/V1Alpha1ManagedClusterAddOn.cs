using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Models;

/// <summary>An addon on one cluster: it lives in the cluster's namespace and is named like the addon.</summary>
public sealed class V1Alpha1ManagedClusterAddOn : KubernetesEntity, IKubernetesEntity<V1Alpha1ManagedClusterAddOn>
{
    // v1alpha1 is served by every hub from OCM 1.0 on; v1beta1 is not.
    public static KubernetesResource Resource { get; } = new(
        "addon.open-cluster-management.io", "v1alpha1", "managedclusteraddons", "ManagedClusterAddOn",
        Namespaced: true);

    public static JsonTypeInfo<V1Alpha1ManagedClusterAddOn> JsonTypeInfo =>
        OcmJsonContext.Default.V1Alpha1ManagedClusterAddOn;

    public V1Alpha1ManagedClusterAddOnSpec? Spec { get; set; }

    public V1Alpha1ManagedClusterAddOnStatus? Status { get; set; }
}

public sealed class V1Alpha1ManagedClusterAddOnSpec : KubernetesModel
{
    public string? InstallNamespace { get; set; }

    public IList<AddOnConfig>? Configs { get; set; }
}

public sealed class V1Alpha1ManagedClusterAddOnStatus : KubernetesModel
{
    public IList<V1Condition>? Conditions { get; set; }

    public IList<RelatedObject>? RelatedObjects { get; set; }

    public AddOnMeta? AddOnMeta { get; set; }

    public AddOnConfigCoordinates? AddOnConfiguration { get; set; }

    public IList<ConfigGroupResource>? SupportedConfigs { get; set; }

    public IList<ConfigReference>? ConfigReferences { get; set; }

    /// <summary>
    /// Where the agent is installed; the klusterlet puts its credentials and looks for its lease there.
    /// </summary>
    public string? Namespace { get; set; }

    public IList<RegistrationConfig>? Registrations { get; set; }

    public AddOnHealthCheck? HealthCheck { get; set; }

    /// <summary><c>csr</c> or <c>token</c>; written by klusterlets that know it.</summary>
    public string? KubeClientDriver { get; set; }
}

public sealed class RelatedObject : KubernetesModel
{
    public string? Group { get; set; }

    public string Resource { get; set; } = "";

    public string? Namespace { get; set; }

    public string Name { get; set; } = "";
}

public sealed class AddOnMeta : KubernetesModel
{
    public string? DisplayName { get; set; }

    public string? Description { get; set; }
}

/// <summary>Deprecated way to name an addon's configuration.</summary>
public sealed class AddOnConfigCoordinates : KubernetesModel
{
    public string? CrdName { get; set; }

    public string? CrName { get; set; }

    public long? LastObservedGeneration { get; set; }
}

/// <summary>What the klusterlet asks the hub to sign for the agent.</summary>
public sealed class RegistrationConfig : KubernetesModel
{
    public string SignerName { get; set; } = "";

    public RegistrationSubject? Subject { get; set; }
}

public sealed class RegistrationSubject : KubernetesModel
{
    public string? User { get; set; }

    public IList<string>? Groups { get; set; }

    /// <summary>Organization units; custom signers only. The wire name is in the singular.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("organizationUnit")]
    public IList<string>? OrganizationUnits { get; set; }
}

public sealed class AddOnHealthCheck : KubernetesModel
{
    /// <summary><c>Lease</c> or <c>Customized</c>.</summary>
    public string? Mode { get; set; }
}
