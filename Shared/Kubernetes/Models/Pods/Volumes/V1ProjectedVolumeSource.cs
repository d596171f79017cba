using System.Text.Json;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1ProjectedVolumeSource : KubernetesModel
{
    public int? DefaultMode { get; set; }

    public IList<V1VolumeProjection>? Sources { get; set; }
}

public sealed class V1VolumeProjection : KubernetesModel
{
    public V1ConfigMapProjection? ConfigMap { get; set; }

    public JsonElement? DownwardAPI { get; set; }

    public V1SecretProjection? Secret { get; set; }

    public V1ServiceAccountTokenProjection? ServiceAccountToken { get; set; }
}

public sealed class V1ConfigMapProjection : KubernetesModel
{
    public string? Name { get; set; }

    public IList<V1KeyToPath>? Items { get; set; }

    public bool? Optional { get; set; }
}

public sealed class V1SecretProjection : KubernetesModel
{
    public string? Name { get; set; }

    public IList<V1KeyToPath>? Items { get; set; }

    public bool? Optional { get; set; }
}

public sealed class V1ServiceAccountTokenProjection : KubernetesModel
{
    public string? Audience { get; set; }

    public long? ExpirationSeconds { get; set; }

    public string Path { get; set; } = "";
}
