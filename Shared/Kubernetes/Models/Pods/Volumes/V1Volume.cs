using System.Text.Json;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1Volume : KubernetesModel
{
    public string Name { get; set; } = "";

    public V1ConfigMapVolumeSource? ConfigMap { get; set; }

    public JsonElement? DownwardAPI { get; set; }

    public V1EmptyDirVolumeSource? EmptyDir { get; set; }

    public V1HostPathVolumeSource? HostPath { get; set; }

    public V1PersistentVolumeClaimVolumeSource? PersistentVolumeClaim { get; set; }

    public V1ProjectedVolumeSource? Projected { get; set; }

    public V1SecretVolumeSource? Secret { get; set; }
}

public sealed class V1EmptyDirVolumeSource : KubernetesModel
{
    public string? Medium { get; set; }

    public string? SizeLimit { get; set; }
}

public sealed class V1HostPathVolumeSource : KubernetesModel
{
    public string Path { get; set; } = "";

    public string? Type { get; set; }
}

public sealed class V1PersistentVolumeClaimVolumeSource : KubernetesModel
{
    public string ClaimName { get; set; } = "";

    public bool? ReadOnly { get; set; }
}
