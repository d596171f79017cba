using System.Text.Json;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1PodSecurityContext : KubernetesModel
{
    public long? FsGroup { get; set; }

    public string? FsGroupChangePolicy { get; set; }

    public long? RunAsGroup { get; set; }

    public bool? RunAsNonRoot { get; set; }

    public long? RunAsUser { get; set; }

    public V1SeccompProfile? SeccompProfile { get; set; }

    public IList<long>? SupplementalGroups { get; set; }

    public IList<JsonElement>? Sysctls { get; set; }
}

/// <summary>Type: RuntimeDefault, Localhost or Unconfined.</summary>
public sealed class V1SeccompProfile : KubernetesModel
{
    public string Type { get; set; } = "";

    public string? LocalhostProfile { get; set; }
}
