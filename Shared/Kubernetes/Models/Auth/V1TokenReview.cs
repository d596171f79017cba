using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1TokenReview : KubernetesEntity, IKubernetesEntity<V1TokenReview>
{
    public static KubernetesResource Resource { get; } =
        new("authentication.k8s.io", "v1", "tokenreviews", "TokenReview", Namespaced: false);

    public static JsonTypeInfo<V1TokenReview> JsonTypeInfo => KubernetesJson.Default.V1TokenReview;

    public V1TokenReviewSpec? Spec { get; set; }

    public V1TokenReviewStatus? Status { get; set; }
}

public sealed class V1TokenReviewSpec : KubernetesModel
{
    public string? Token { get; set; }

    public IList<string>? Audiences { get; set; }
}

public sealed class V1TokenReviewStatus : KubernetesModel
{
    public bool? Authenticated { get; set; }

    public V1UserInfo? User { get; set; }

    public IList<string>? Audiences { get; set; }

    public string? Error { get; set; }
}
