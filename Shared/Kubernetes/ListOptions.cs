namespace OcmAddons.Kubernetes;

/// <summary>What a list or watch selects; everything by default.</summary>
/// <param name="Namespace">Null for all namespaces.</param>
/// <param name="PageSize">Objects per request; the client goes on until it has all.</param>
public sealed record ListOptions(
    string? Namespace = null, string? LabelSelector = null, string? FieldSelector = null, int PageSize = 500);
