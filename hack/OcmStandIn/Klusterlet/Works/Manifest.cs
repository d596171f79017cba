using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Discovery;
using OcmAddons.Kubernetes.Dynamic;

namespace OcmAddons.OcmStandIn.Klusterlet.Works;

/// <summary>One object of a work, resolved: where the API keeps it, and how the work wants it treated.</summary>
internal sealed record Manifest(
    int Ordinal, JsonObject Desired, KubernetesResource Resource, ObjectKey Key, V1ManifestConfigOption? Config,
    bool Orphan, string Hash)
{
    // Kinds that others need come first; what calls into the cluster comes last.
    private static readonly string[] Order =
    [
        "Namespace", "CustomResourceDefinition", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodDisruptionBudget",
        "ServiceAccount", "Secret", "ConfigMap", "StorageClass", "PersistentVolume", "PersistentVolumeClaim",
        "ClusterRole",
        "ClusterRoleBinding", "Role", "RoleBinding", "Service", "DaemonSet", "Pod", "ReplicaSet", "Deployment",
        "StatefulSet", "Job",
        "CronJob", "Ingress", "APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
    ];

    public string Strategy => Config?.UpdateStrategy?.Type is { Length: > 0 } type ? type : "Update";

    public int Rank => Array.IndexOf(Order, Resource.Kind) is >= 0 and var index ? index : Order.Length;

    public V1ManifestResourceMeta Meta => new()
    {
        Ordinal = Ordinal,
        Group = Resource.Group,
        Version = Resource.Version,
        Kind = Resource.Kind,
        Resource = Resource.Plural,
        Name = Key.Name,
        Namespace = Key.Namespace ?? "",
    };

    /// <summary>
    /// Throws <see cref="ManifestException"/> for what cannot be resolved; the rest of the work goes on without it.
    /// </summary>
    public static async Task<Manifest> ResolveAsync(
        V1ManifestWork work, int ordinal, ApiDiscovery discovery, CancellationToken cancellationToken)
    {
        var raw = work.Spec!.Workload!.Manifests![ordinal].GetRawText();
        var desired = JsonNode.Parse(raw)!.AsObject();
        var (apiVersion, kind) = (desired.ApiVersion() ?? "", desired.Kind() ?? "");
        var resource = await discovery.FindAsync(apiVersion, kind, cancellationToken)
            ?? throw new ManifestException(ordinal, $"no matches for kind \"{kind}\" in version \"{apiVersion}\"");
        var key = desired.Key();
        if (key.Name.Length == 0) throw new ManifestException(ordinal, $"{kind} has no name");
        if (resource.Namespaced && string.IsNullOrEmpty(key.Namespace))
            throw new ManifestException(ordinal, $"{kind} {key.Name} has no namespace");
        if (!resource.Namespaced) key = new ObjectKey(null, key.Name);
        return new Manifest(
            ordinal,
            desired,
            resource,
            key,
            work.Spec.ManifestConfigs?.FirstOrDefault(c => Matches(c.ResourceIdentifier, resource, key)),
            IsOrphan(work.Spec.DeleteOption, resource, key),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(raw))));
    }

    internal static bool IsOrphan(V1DeleteOption? option, KubernetesResource resource, ObjectKey key) =>
        option?.PropagationPolicy switch
        {
            "Orphan" => true,
            "SelectivelyOrphan" =>
                option.SelectivelyOrphans?.OrphaningRules?.Any(r => Matches(r, resource, key)) == true,
            _ => false,
        };

    internal static bool Matches(V1ResourceIdentifier rule, KubernetesResource resource, ObjectKey key) =>
        (rule.Group ?? "") == resource.Group
        && rule.Resource == resource.Plural
        && Wildcards.Match(rule.Namespace ?? "", key.Namespace ?? "")
        && Wildcards.Match(rule.Name, key.Name);
}

/// <summary>One manifest cannot be used as it is.</summary>
internal sealed class ManifestException(int ordinal, string message) : Exception(message)
{
    public int Ordinal { get; } = ordinal;
}

/// <summary>Names in which <c>*</c> stands for anything.</summary>
internal static class Wildcards
{
    public static bool Match(string pattern, string text)
    {
        var parts = pattern.Split('*');
        if (parts.Length == 1) return pattern == text;
        if (!text.StartsWith(parts[0], StringComparison.Ordinal)) return false;
        var at = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            var found = text.IndexOf(part, at, StringComparison.Ordinal);
            if (found < 0) return false;
            at = found + part.Length;
        }

        return text.Length - at >= parts[^1].Length && text.EndsWith(parts[^1], StringComparison.Ordinal);
    }
}
