using System.Text.Json.Serialization.Metadata;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1SelfSubjectAccessReview : KubernetesEntity, IKubernetesEntity<V1SelfSubjectAccessReview>
{
    public static KubernetesResource Resource { get; } =
        new("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", Namespaced: false);

    public static JsonTypeInfo<V1SelfSubjectAccessReview> JsonTypeInfo =>
        KubernetesJson.Default.V1SelfSubjectAccessReview;

    public V1SelfSubjectAccessReviewSpec? Spec { get; set; }

    public V1SubjectAccessReviewStatus? Status { get; set; }
}

public sealed class V1SelfSubjectAccessReviewSpec : KubernetesModel
{
    public V1ResourceAttributes? ResourceAttributes { get; set; }

    public V1NonResourceAttributes? NonResourceAttributes { get; set; }
}
