using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1CertificateSigningRequest : KubernetesEntity, IKubernetesEntity<V1CertificateSigningRequest>
{
    public static KubernetesResource Resource { get; } =
        new("certificates.k8s.io", "v1", "certificatesigningrequests", "CertificateSigningRequest", Namespaced: false);

    public static JsonTypeInfo<V1CertificateSigningRequest> JsonTypeInfo =>
        KubernetesJson.Default.V1CertificateSigningRequest;

    public V1CertificateSigningRequestSpec? Spec { get; set; }

    public V1CertificateSigningRequestStatus? Status { get; set; }
}

/// <summary>Request and the status' certificate are PEM.</summary>
public sealed class V1CertificateSigningRequestSpec : KubernetesModel
{
    public byte[]? Request { get; set; }

    public string? SignerName { get; set; }

    public int? ExpirationSeconds { get; set; }

    public IList<string>? Usages { get; set; }

    public string? Username { get; set; }

    public string? Uid { get; set; }

    public IList<string>? Groups { get; set; }

    public IDictionary<string, IList<string>>? Extra { get; set; }
}

public sealed class V1CertificateSigningRequestStatus : KubernetesModel
{
    public byte[]? Certificate { get; set; }

    public IList<V1CertificateSigningRequestCondition>? Conditions { get; set; }
}

/// <summary>Type: Approved, Denied or Failed.</summary>
public sealed class V1CertificateSigningRequestCondition : KubernetesModel
{
    public string Type { get; set; } = "";

    public string Status { get; set; } = "";

    public string? Reason { get; set; }

    public string? Message { get; set; }

    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? LastUpdateTime { get; set; }

    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? LastTransitionTime { get; set; }
}
