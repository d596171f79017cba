using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

/// <summary>The hub's webhooks that may change what they are asked about.</summary>
internal sealed class V1MutatingWebhookConfiguration
    : KubernetesEntity, IKubernetesEntity<V1MutatingWebhookConfiguration>
{
    public static KubernetesResource Resource { get; } = new(
        "admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration",
        Namespaced: false);

    public static JsonTypeInfo<V1MutatingWebhookConfiguration> JsonTypeInfo =>
        WebhookJson.Default.V1MutatingWebhookConfiguration;

    public IList<V1AdmissionWebhook>? Webhooks { get; set; }
}
