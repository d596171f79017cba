using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ManagedServiceAccount.Api;

/// <summary>
/// A service account on a managed cluster whose token is kept on the hub, in the cluster's namespace.
/// </summary>
public sealed class V1Beta1ManagedServiceAccount : KubernetesEntity, IKubernetesEntity<V1Beta1ManagedServiceAccount>
{
    public static KubernetesResource Resource { get; } = new(
        ManagedServiceAccountNames.Group, "v1beta1", "managedserviceaccounts", "ManagedServiceAccount",
        Namespaced: true);

    public static JsonTypeInfo<V1Beta1ManagedServiceAccount> JsonTypeInfo =>
        ManagedServiceAccountJson.Default.V1Beta1ManagedServiceAccount;

    public ManagedServiceAccountSpec Spec { get; set; } = new();

    public ManagedServiceAccountStatus? Status { get; set; }
}
