using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ManagedServiceAccount.Agent.Accounts;

/// <summary>Those that the agent itself trusts: of its kubeconfig, or of its pod.</summary>
internal sealed class ClusterAuthority(KubernetesConfig config) : IClusterAuthority
{
    public Task<byte[]> ReadAsync(CancellationToken cancellationToken) =>
        config.CertificateAuthority is { } authority
            ? Task.Run(authority.Read, cancellationToken)
            : throw new KubernetesConfigException(
                "the managed cluster's kubeconfig names no certificate authority, so none can be handed on");
}
