using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1SubjectAccessReview : KubernetesEntity, IKubernetesEntity<V1SubjectAccessReview>
{
    public static KubernetesResource Resource { get; } =
        new("authorization.k8s.io", "v1", "subjectaccessreviews", "SubjectAccessReview", Namespaced: false);

    public static JsonTypeInfo<V1SubjectAccessReview> JsonTypeInfo => KubernetesJson.Default.V1SubjectAccessReview;

    public V1SubjectAccessReviewSpec? Spec { get; set; }

    public V1SubjectAccessReviewStatus? Status { get; set; }
}

public sealed class V1SubjectAccessReviewSpec : KubernetesModel
{
    public string? User { get; set; }

    public string? Uid { get; set; }

    public IList<string>? Groups { get; set; }

    public IDictionary<string, IList<string>>? Extra { get; set; }

    public V1ResourceAttributes? ResourceAttributes { get; set; }

    public V1NonResourceAttributes? NonResourceAttributes { get; set; }
}

public sealed class V1SubjectAccessReviewStatus : KubernetesModel
{
    public bool? Allowed { get; set; }

    public bool? Denied { get; set; }

    public string? Reason { get; set; }

    public string? EvaluationError { get; set; }
}
