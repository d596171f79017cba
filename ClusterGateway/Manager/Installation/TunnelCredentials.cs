using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Manager.Installation;

/// <summary>
/// Copies the proxy-server's client credentials next to the server, which can only mount what is there.
/// </summary>
[EntityRbac(typeof(V1Secret), Verbs = RbacVerb.Read | RbacVerb.Create | RbacVerb.Patch)]
internal sealed class TunnelCredentials(IKubernetesClient hub, IFollowedObjects<V1Secret> followed)
{
    /// <summary>
    /// What is missing, or null. Where the credentials are in the server's own namespace there is nothing to copy.
    /// Sources and copies are followed: whatever comes, changes or goes is dealt with at once.
    /// </summary>
    public async Task<string?> EnsureAsync(InstallationPlan plan, CancellationToken cancellationToken)
    {
        var sources = Sources(plan);
        followed.Follow([.. sources, .. sources.Select(source => source with { Namespace = plan.Namespace })]);
        string? missing = null;
        foreach (var key in sources)
        {
            if (await hub.FindAsync<V1Secret>(key, cancellationToken) is not { } secret)
                missing ??= $"secret {key} of the cluster-proxy addon is missing";
            else if (key.Namespace != plan.Namespace)
                await CopyAsync(secret, plan, cancellationToken);
        }

        return missing;
    }

    private static IReadOnlyList<ObjectKey> Sources(InstallationPlan plan)
    {
        if (plan.Tunnel is not { Credentials: var source }) return [];
        return
        [
            new(source.Namespace, source.ProxyClientCaSecretName), new(source.Namespace, source.ProxyClientSecretName),
        ];
    }

    private Task<V1Secret> CopyAsync(V1Secret secret, InstallationPlan plan, CancellationToken cancellationToken) =>
        hub.ApplyAsync(
        new V1Secret
        {
            Metadata = ManagerNames.Owned(plan.Owner, secret.Name(), plan.Namespace),
            Type = secret.Type,
            Data = secret.Data,
        },
        ManagerNames.FieldManager, force: true, subresource: null, cancellationToken);
}
