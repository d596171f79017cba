using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Manager.Installation;

/// <summary>
/// Copies the proxy-server's client credentials next to the server, which can only mount what is there.
/// </summary>
internal sealed class TunnelCredentials(IKubernetesClient hub)
{
    /// <summary>
    /// What is missing, or null. Where the credentials are in the server's own namespace there is nothing to copy.
    /// </summary>
    public async Task<string?> EnsureAsync(InstallationPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Tunnel is not { Credentials: var source }) return null;
        foreach (var name in new[] { source.ProxyClientCaSecretName, source.ProxyClientSecretName })
        {
            var key = new ObjectKey(source.Namespace, name);
            if (await hub.FindAsync<V1Secret>(key, cancellationToken) is not { } secret)
                return $"secret {key} of the cluster-proxy addon is missing";
            if (source.Namespace != plan.Namespace) await CopyAsync(secret, plan, cancellationToken);
        }

        return null;
    }

    /// <summary>Whether the copies have to be compared again after a while.</summary>
    public static bool Copies(InstallationPlan plan) =>
        plan.Tunnel is { Credentials: var source } && source.Namespace != plan.Namespace;

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
