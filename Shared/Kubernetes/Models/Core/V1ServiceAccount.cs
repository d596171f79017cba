using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1ServiceAccount : KubernetesEntity, IKubernetesEntity<V1ServiceAccount>
{
    public static KubernetesResource Resource { get; } =
        new("", "v1", "serviceaccounts", "ServiceAccount", Namespaced: true);

    public static JsonTypeInfo<V1ServiceAccount> JsonTypeInfo => KubernetesJson.Default.V1ServiceAccount;

    public IList<V1ObjectReference>? Secrets { get; set; }

    public IList<V1LocalObjectReference>? ImagePullSecrets { get; set; }

    public bool? AutomountServiceAccountToken { get; set; }
}
