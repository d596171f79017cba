using System.Text.Json.Serialization;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterProxy.Api;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(KubernetesTimeConverter)],
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(V1Alpha1ManagedProxyConfiguration))]
internal sealed partial class ClusterProxyJsonContext : JsonSerializerContext;
