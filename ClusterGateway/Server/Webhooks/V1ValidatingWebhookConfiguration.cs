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

internal sealed class V1WebhookClientConfig : KubernetesModel
{
    public string? Url { get; set; }

    public V1WebhookServiceReference? Service { get; set; }

    public byte[]? CaBundle { get; set; }
}

internal sealed class V1WebhookServiceReference : KubernetesModel
{
    public string Namespace { get; set; } = "";

    public string Name { get; set; } = "";

    public string? Path { get; set; }

    public int? Port { get; set; }
}

internal sealed class V1RuleWithOperations : KubernetesModel
{
    public IList<string>? Operations { get; set; }

    public IList<string>? ApiGroups { get; set; }

    public IList<string>? ApiVersions { get; set; }

    public IList<string>? Resources { get; set; }

    public string? Scope { get; set; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(V1ValidatingWebhookConfiguration))]
[JsonSerializable(typeof(V1MutatingWebhookConfiguration))]
internal sealed partial class WebhookJson : JsonSerializerContext;
