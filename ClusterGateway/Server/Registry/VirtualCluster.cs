using OcmAddons.ClusterGateway.Api;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Server.Registry;

/// <summary>A cluster as people list them: the hub itself, those with a credential, and those that OCM knows.</summary>
/// <param name="Endpoint">How it is reached, or a dash.</param>
internal sealed record VirtualCluster(
    string Name, string Alias, bool Accepted, string Endpoint, string CredentialType, V1ObjectMeta Metadata)
{
    public const string LocalName = "local";

    private static readonly string ControlPlane = $"{GatewayApi.Group}/control-plane";

    private static readonly string AliasAnnotation = $"{GatewayApi.Group}/cluster-alias";

    public bool IsLocal => Name == LocalName;

    /// <summary>The hub, which is always there.</summary>
    public static VirtualCluster Local { get; } = new(
        LocalName, "", Accepted: true, "-", "Internal", new V1ObjectMeta
        {
            Name = LocalName,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [ControlPlane] = "true" },
        });

    /// <summary>Null, with a reason, when the secret is not that of a cluster.</summary>
    public static VirtualCluster? From(V1Secret secret, out string problem)
    {
        problem = "";
        var type = secret.Label(GatewayApi.EndpointTypeLabel);
        var address = secret.Data?.TryGetValue("endpoint", out var bytes) == true
            ? System.Text.Encoding.UTF8.GetString(bytes).TrimEnd('\n')
            : "";
        if (string.IsNullOrEmpty(type ?? address)) problem = $"secret \"{secret.Name()}\" has no endpoint";
        if (secret.Label(GatewayApi.CredentialTypeLabel) is not { } credential)
            problem = $"secret \"{secret.Name()}\" has no credential type";
        else if (problem.Length == 0)
            return new(secret.Name(), AliasOf(secret), Accepted: true, type ?? address, credential, Described(secret));
        return null;
    }

    /// <summary>Null, with a reason, when OCM does not know where it is.</summary>
    public static VirtualCluster? From(V1ManagedCluster cluster, out string problem)
    {
        var known = cluster.Spec?.ManagedClusterClientConfigs is { Count: > 0 };
        problem = known ? "" : $"managed cluster \"{cluster.Name()}\" has no client config";
        return known
            ? new(
                cluster.Name(), AliasOf(cluster), cluster.Spec!.HubAcceptsClient == true, "-", "ManagedCluster",
                Described(cluster))
            : null;
    }

    private static string AliasOf(IKubernetesObject source) => source.Annotation(AliasAnnotation) ?? "";

    /// <summary>The source's own labels without ours, which say nothing here.</summary>
    private static V1ObjectMeta Described(IKubernetesObject source)
    {
        var labels = (source.Metadata.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal))
            .Where(l => !l.Key.StartsWith(GatewayApi.Group, StringComparison.Ordinal))
            .ToDictionary(l => l.Key, l => l.Value, StringComparer.Ordinal);
        labels[ControlPlane] = "false";
        return new V1ObjectMeta
        {
            Name = source.Metadata.Name,
            Uid = source.Metadata.Uid,
            ResourceVersion = source.Metadata.ResourceVersion,
            CreationTimestamp = source.Metadata.CreationTimestamp,
            Labels = labels,
        };
    }
}
