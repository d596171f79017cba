using System.Text.Json;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Server.Webhooks;

/// <summary>A webhook of either kind of configuration.</summary>
internal sealed class V1AdmissionWebhook : KubernetesModel
{
    public string Name { get; set; } = "";

    public V1WebhookClientConfig ClientConfig { get; set; } = new();

    public IList<V1RuleWithOperations>? Rules { get; set; }

    public string? FailurePolicy { get; set; }

    public V1LabelSelector? ObjectSelector { get; set; }

    public string? SideEffects { get; set; }

    public int? TimeoutSeconds { get; set; }

    public IList<string>? AdmissionReviewVersions { get; set; }

    /// <summary>Of mutating webhooks only.</summary>
    public string? ReinvocationPolicy { get; set; }

    /// <summary>Expressions that nothing here can evaluate; whether there are any is what counts.</summary>
    public IList<JsonElement>? MatchConditions { get; set; }
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
