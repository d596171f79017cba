using OcmAddons.Kubernetes;

namespace OcmAddons.ManagedServiceAccount.Manager;

/// <summary>What the manager's command line says of the agents.</summary>
internal sealed class ManagerOptions
{
    public string AgentImage { get; set; } = "";

    /// <summary>A docker config, base64 removed; null where images need no credential.</summary>
    public SecretString? ImagePullSecret { get; set; }
}
