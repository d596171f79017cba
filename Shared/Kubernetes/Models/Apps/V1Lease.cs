using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1Lease : KubernetesEntity, IKubernetesEntity<V1Lease>
{
    public static KubernetesResource Resource { get; } =
        new("coordination.k8s.io", "v1", "leases", "Lease", Namespaced: true);

    public static JsonTypeInfo<V1Lease> JsonTypeInfo => KubernetesJson.Default.V1Lease;

    public V1LeaseSpec? Spec { get; set; }
}

public sealed class V1LeaseSpec : KubernetesModel
{
    public string? HolderIdentity { get; set; }

    public int? LeaseDurationSeconds { get; set; }

    [JsonConverter(typeof(KubernetesMicroTimeConverter))]
    public DateTimeOffset? AcquireTime { get; set; }

    [JsonConverter(typeof(KubernetesMicroTimeConverter))]
    public DateTimeOffset? RenewTime { get; set; }

    public int? LeaseTransitions { get; set; }
}
