namespace OcmAddons.ManagedServiceAccount.Api;

/// <summary>Names that agents, managers and their users agree on.</summary>
public static class ManagedServiceAccountNames
{
    public const string Addon = "managed-serviceaccount";

    /// <summary>The agent's part of its identity on the hub.</summary>
    public const string Agent = "addon-agent";

    public const string Group = "authentication.open-cluster-management.io";

    /// <summary>Marks service accounts on managed clusters and secrets on the hub that the agent made.</summary>
    public const string Marker = "authentication.open-cluster-management.io/is-managed-serviceaccount";

    public const string SecretCreated = "SecretCreated";

    public const string TokenReported = "TokenReported";

    public const string TokenReportFailed = "TokenReportFailed";

    /// <summary>Keys of the secret's data.</summary>
    public const string TokenKey = "token";

    public const string CertificateAuthorityKey = "ca.crt";
}
