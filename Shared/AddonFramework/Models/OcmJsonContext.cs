using System.Text.Json.Serialization;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Models;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(KubernetesTimeConverter)],
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(V1ManagedCluster))]
[JsonSerializable(typeof(V1Alpha1ManagedClusterAddOn))]
[JsonSerializable(typeof(V1Alpha1ClusterManagementAddOn))]
[JsonSerializable(typeof(V1Alpha1AddOnDeploymentConfig))]
[JsonSerializable(typeof(V1ManifestWork))]
[JsonSerializable(typeof(V1AppliedManifestWork))]
[JsonSerializable(typeof(V1Beta1Placement))]
[JsonSerializable(typeof(V1Beta1PlacementDecision))]
[JsonSerializable(typeof(V1Beta2ManagedClusterSet))]
[JsonSerializable(typeof(V1Beta2ManagedClusterSetBinding))]
[JsonSerializable(typeof(Configs.ImageRegistries))]
[JsonSerializable(typeof(IList<V1OwnerReference>))]
[JsonSerializable(typeof(V1ObjectMeta))]
[JsonSerializable(typeof(V1Alpha1ManagedClusterAddOnStatus))]
internal sealed partial class OcmJsonContext : JsonSerializerContext;
