using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

/// <summary>Only ever posted to a ServiceAccount's token subresource.</summary>
public sealed class AuthenticationV1TokenRequest : KubernetesEntity, IKubernetesEntity<AuthenticationV1TokenRequest>
{
    public static KubernetesResource Resource { get; } =
        new("authentication.k8s.io", "v1", "tokenrequests", "TokenRequest", Namespaced: true);

    public static JsonTypeInfo<AuthenticationV1TokenRequest> JsonTypeInfo =>
        KubernetesJson.Default.AuthenticationV1TokenRequest;

    public V1TokenRequestSpec? Spec { get; set; }

    public V1TokenRequestStatus? Status { get; set; }
}

public sealed class V1TokenRequestSpec : KubernetesModel
{
    public IList<string>? Audiences { get; set; }

    public long? ExpirationSeconds { get; set; }

    public V1BoundObjectReference? BoundObjectRef { get; set; }
}

public sealed class V1BoundObjectReference : KubernetesModel
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public string? Name { get; set; }

    public string? Uid { get; set; }
}

public sealed class V1TokenRequestStatus : KubernetesModel
{
    public string? Token { get; set; }

    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? ExpirationTimestamp { get; set; }
}
