namespace OcmAddons.AddonFramework.Registration;

/// <summary>An identity that the klusterlet requests for an agent.</summary>
public sealed record AgentRegistration
{
    /// <summary>Who signs: <c>kubernetes.io/kube-apiserver-client</c> or a signer of the addon's own.</summary>
    public required string SignerName { get; init; }

    public required string User { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Custom signers only.</summary>
    public IReadOnlyList<string> OrganizationUnits { get; init; } = [];

    public bool IsKubeClient => SignerName == OcmNames.KubeClientSigner;

    /// <summary>OCM's usual identity of an addon's agent on one cluster.</summary>
    public static AgentRegistration KubeClient(string cluster, string addon, string agent) => new()
    {
        SignerName = OcmNames.KubeClientSigner,
        User = $"system:open-cluster-management:cluster:{cluster}:addon:{addon}:agent:{agent}",
        Groups =
        [
            $"system:open-cluster-management:cluster:{cluster}:addon:{addon}",
            $"system:open-cluster-management:addon:{addon}",
        ],
    };
}
