using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

/// <summary>The hub's webhooks that say whether something may be.</summary>
internal sealed class V1ValidatingWebhookConfiguration
    : KubernetesEntity, IKubernetesEntity<V1ValidatingWebhookConfiguration>
{
    public static KubernetesResource Resource { get; } = new(
        "admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations", "ValidatingWebhookConfiguration",
        Namespaced: false);

    public static JsonTypeInfo<V1ValidatingWebhookConfiguration> JsonTypeInfo =>
        WebhookJson.Default.V1ValidatingWebhookConfiguration;

    public IList<V1AdmissionWebhook>? Webhooks { get; set; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(V1ValidatingWebhookConfiguration))]
[JsonSerializable(typeof(V1MutatingWebhookConfiguration))]
internal sealed partial class WebhookJson : JsonSerializerContext;
