using System.Text.Json;
using System.Text.Json.Serialization;

namespace OcmAddons.Kubernetes.Models;

/// <summary>
/// Source-generated serialization of the built-in kinds. A project with kinds of its own declares a context with the
/// same options: camelCase, nulls left out.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(V1Status))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(V1Namespace))]
[JsonSerializable(typeof(V1Secret))]
[JsonSerializable(typeof(V1ConfigMap))]
[JsonSerializable(typeof(V1ServiceAccount))]
[JsonSerializable(typeof(V1Service))]
[JsonSerializable(typeof(V1Node))]
[JsonSerializable(typeof(V1Endpoints))]
[JsonSerializable(typeof(Corev1Event))]
[JsonSerializable(typeof(EventsV1Event))]
[JsonSerializable(typeof(V1Pod))]
[JsonSerializable(typeof(V1Deployment))]
[JsonSerializable(typeof(V1DaemonSet))]
[JsonSerializable(typeof(V1Job))]
[JsonSerializable(typeof(V1PodDisruptionBudget))]
[JsonSerializable(typeof(V1Lease))]
[JsonSerializable(typeof(V1Role))]
[JsonSerializable(typeof(V1ClusterRole))]
[JsonSerializable(typeof(V1RoleBinding))]
[JsonSerializable(typeof(V1ClusterRoleBinding))]
[JsonSerializable(typeof(V1TokenReview))]
[JsonSerializable(typeof(V1SubjectAccessReview))]
[JsonSerializable(typeof(V1SelfSubjectAccessReview))]
[JsonSerializable(typeof(AuthenticationV1TokenRequest))]
[JsonSerializable(typeof(V1CertificateSigningRequest))]
[JsonSerializable(typeof(V1APIService))]
[JsonSerializable(typeof(V1CustomResourceDefinition))]
public sealed partial class KubernetesJson : JsonSerializerContext;
