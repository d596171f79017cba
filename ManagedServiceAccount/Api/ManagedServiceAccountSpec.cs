using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ManagedServiceAccount.Api;

/// <summary>What the user wants; the same in both versions.</summary>
public sealed class ManagedServiceAccountSpec : KubernetesModel
{
    public ManagedServiceAccountRotation Rotation { get; set; } = new();

    /// <summary>
    /// The account is deleted so long after its creation; only where the gate EphemeralIdentity is on.
    /// </summary>
    public int? TtlSecondsAfterCreation { get; set; }
}

public sealed class ManagedServiceAccountRotation : KubernetesModel
{
    /// <summary>What the API server fills in where there is none.</summary>
    public const string DefaultValidity = "8640h0m0s";

    /// <summary>Kept for compatibility: tokens are rotated whatever it says.</summary>
    public bool? Enabled { get; set; }

    /// <summary>Requested lifetime, a Go duration. The managed cluster may grant less.</summary>
    public string? Validity { get; set; }
}
