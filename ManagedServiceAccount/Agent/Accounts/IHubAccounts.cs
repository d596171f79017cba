using System.Text.Json.Nodes;
using OcmAddons.Kubernetes;
using OcmAddons.ManagedServiceAccount.Agent.Tokens;
using OcmAddons.ManagedServiceAccount.Api;

namespace OcmAddons.ManagedServiceAccount.Agent.Accounts;

/// <summary>The hub's side: secrets and status of the cluster's accounts.</summary>
internal interface IHubAccounts
{
    /// <summary>The account as it is now, past the cache.</summary>
    Task<V1Beta1ManagedServiceAccount?> FindAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>The token that the hub has, or null. Refuses when the secret belongs to somebody else.</summary>
    Task<SecretString?> FindTokenAsync(V1Beta1ManagedServiceAccount account, CancellationToken cancellationToken);

    /// <summary>Writes exactly this token and CA; labels, annotations and type of the secret stay.</summary>
    Task WriteTokenAsync(
        V1Beta1ManagedServiceAccount account, IssuedToken token, CancellationToken cancellationToken);

    /// <summary>Writes the status if it is another than the account has.</summary>
    Task WriteStatusAsync(
        V1Beta1ManagedServiceAccount account, JsonObject status, CancellationToken cancellationToken);
}
