using System.Text.Json.Serialization;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ManagedServiceAccount.Api;

/// <summary>What the agent reports; the same in both versions.</summary>
public sealed class ManagedServiceAccountStatus : KubernetesModel
{
    public IList<V1Condition>? Conditions { get; set; }

    /// <summary>When the token really expires.</summary>
    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset? ExpirationTimestamp { get; set; }

    public TokenSecretReference? TokenSecretRef { get; set; }
}

public sealed class TokenSecretReference : KubernetesModel
{
    public string Name { get; set; } = "";

    [JsonConverter(typeof(KubernetesTimeConverter))]
    public DateTimeOffset LastRefreshTimestamp { get; set; }
}
