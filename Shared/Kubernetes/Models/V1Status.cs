using System.Text.Json;

namespace OcmAddons.Kubernetes.Models;

/// <summary>The <c>Status</c> kind by which an API server tells an error.</summary>
public sealed class V1Status : KubernetesModel
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public string? Status { get; set; }

    public string? Message { get; set; }

    public string? Reason { get; set; }

    public int? Code { get; set; }

    public JsonElement? Details { get; set; }
}
