using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ManagedServiceAccount.Api;

/// <summary>The deprecated version, served with the same schema.</summary>
public sealed class V1Alpha1ManagedServiceAccount : KubernetesEntity, IKubernetesEntity<V1Alpha1ManagedServiceAccount>
{
    public static KubernetesResource Resource { get; } = new(
        ManagedServiceAccountNames.Group, "v1alpha1", "managedserviceaccounts", "ManagedServiceAccount",
        Namespaced: true);

    public static JsonTypeInfo<V1Alpha1ManagedServiceAccount> JsonTypeInfo =>
        ManagedServiceAccountJson.Default.V1Alpha1ManagedServiceAccount;

    public ManagedServiceAccountSpec Spec { get; set; } = new();

    public ManagedServiceAccountStatus? Status { get; set; }
}
