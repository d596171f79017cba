using System.Text.Json;

namespace OcmAddons.Kubernetes.Models;

public sealed class V1EnvVar : KubernetesModel
{
    public string Name { get; set; } = "";

    public string? Value { get; set; }

    public V1EnvVarSource? ValueFrom { get; set; }
}

public sealed class V1EnvVarSource : KubernetesModel
{
    public V1ObjectFieldSelector? FieldRef { get; set; }

    public JsonElement? ResourceFieldRef { get; set; }

    public V1ConfigMapKeySelector? ConfigMapKeyRef { get; set; }

    public V1SecretKeySelector? SecretKeyRef { get; set; }
}

public sealed class V1ObjectFieldSelector : KubernetesModel
{
    public string? ApiVersion { get; set; }

    public string FieldPath { get; set; } = "";
}

public sealed class V1ConfigMapKeySelector : KubernetesModel
{
    public string? Name { get; set; }

    public string Key { get; set; } = "";

    public bool? Optional { get; set; }
}

public sealed class V1SecretKeySelector : KubernetesModel
{
    public string? Name { get; set; }

    public string Key { get; set; } = "";

    public bool? Optional { get; set; }
}
