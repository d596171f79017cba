using System.Text.Json;
using System.Text.Json.Serialization;

namespace OcmAddons.Kubernetes.Models;

/// <summary>Base of every wire model: fields that it does not know survive a round trip.</summary>
public abstract class KubernetesModel
{
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? ExtensionData { get; set; }
}

/// <summary>
/// Base of every kind. <c>apiVersion</c> and <c>kind</c> are written from the resource when they are not set.
/// </summary>
public abstract class KubernetesEntity : KubernetesModel, IKubernetesObject
{
    [JsonPropertyOrder(-3)]
    public string? ApiVersion { get; set; }

    [JsonPropertyOrder(-2)]
    public string? Kind { get; set; }

    [JsonPropertyOrder(-1)]
    public V1ObjectMeta Metadata { get; set; } = new();
}
