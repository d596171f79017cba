namespace OcmAddons.Testing.ApiServers;

/// <summary>What a test wants of its API server.</summary>
public sealed record ApiServerOptions
{
    /// <summary>Off: everybody who is authenticated may do everything.</summary>
    public bool Rbac { get; init; }

    /// <summary>
    /// Runs kube-controller-manager too: garbage collection, service accounts and their tokens, CSR signing, aggregated
    /// roles.
    /// </summary>
    public bool ControllerManager { get; init; }

    /// <summary>More flags of kube-apiserver.</summary>
    public IReadOnlyList<string> ExtraArguments { get; init; } = [];
}
