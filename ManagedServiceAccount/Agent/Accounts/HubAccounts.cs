using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.ManagedServiceAccount.Agent.Tokens;
using OcmAddons.ManagedServiceAccount.Api;
using OcmAddons.Operator;

namespace OcmAddons.ManagedServiceAccount.Agent.Accounts;

[EntityRbac(typeof(V1Secret), Verbs = RbacVerb.Read | RbacVerb.Create | RbacVerb.Update)]
[EntityRbac(typeof(V1Beta1ManagedServiceAccount), Subresource = "status", Verbs = RbacVerb.Patch)]
internal sealed class HubAccounts(
    [FromKeyedServices(AgentClusters.Hub)] IKubernetesClient hub,
    [FromKeyedServices(AgentClusters.Hub)] IEntityCache<V1Secret> secrets) : IHubAccounts
{
    public Task<V1Beta1ManagedServiceAccount?> FindAsync(ObjectKey key, CancellationToken cancellationToken) =>
        hub.FindAsync<V1Beta1ManagedServiceAccount>(key, cancellationToken);

    public async Task<SecretString?> FindTokenAsync(
        V1Beta1ManagedServiceAccount account, CancellationToken cancellationToken)
    {
        var secret = await FindSecretAsync(account, cancellationToken);
        if (secret?.Data is null || !secret.Data.TryGetValue(ManagedServiceAccountNames.TokenKey, out var token))
            return null;
        return token.Length == 0 ? null : new SecretString(Encoding.UTF8.GetString(token));
    }

    public async Task WriteTokenAsync(
        V1Beta1ManagedServiceAccount account, IssuedToken token, CancellationToken cancellationToken)
    {
        // Read afresh: what is written is a whole object.
        var known = await hub.FindAsync<V1Secret>(account.Key(), cancellationToken);
        var secret = known is null ? NewSecret(account) : Own(account, known);
        secret.Metadata.Labels ??= new Dictionary<string, string>(StringComparer.Ordinal);
        secret.Metadata.Labels[ManagedServiceAccountNames.Marker] = "true";
        secret.Metadata.OwnerReferences = [account.OwnerReference(controller: null, blockOwnerDeletion: null)];
        secret.Data = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [ManagedServiceAccountNames.CertificateAuthorityKey] = token.CertificateAuthority,
            [ManagedServiceAccountNames.TokenKey] = Encoding.UTF8.GetBytes(token.Token.Reveal()),
        };
        if (known is null) await hub.CreateAsync(secret, cancellationToken);
        else await hub.ReplaceAsync(secret, subresource: null, cancellationToken);
    }

    public async Task WriteStatusAsync(
        V1Beta1ManagedServiceAccount account, JsonObject status, CancellationToken cancellationToken)
    {
        if (JsonNode.DeepEquals(status, TokenStatus.ToJson(account.Status))) return;
        var patch = KubernetesPatch.Merge(new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["uid"] = account.Uid(),
                ["resourceVersion"] = account.Metadata.ResourceVersion,
            },
            ["status"] = status,
        });
        await hub.PatchAsync<V1Beta1ManagedServiceAccount>(account.Key(), patch, "status", cancellationToken);
    }

    private async Task<V1Secret?> FindSecretAsync(
        V1Beta1ManagedServiceAccount account, CancellationToken cancellationToken)
    {
        // The cache holds what bears our label. Not there, it may still exist without it.
        var secret = secrets.Find(account.Key()) ?? await hub.FindAsync<V1Secret>(account.Key(), cancellationToken);
        return secret is null ? null : Own(account, secret);
    }

    private static V1Secret Own(V1Beta1ManagedServiceAccount account, V1Secret secret) =>
        secret.Label(ManagedServiceAccountNames.Marker) == "true"
        || secret.Metadata.OwnerReferences?.Any(owner => owner.Uid == account.Uid()) == true
            ? secret
            : throw new AccountRefusedException(
                "SecretNotManaged",
                $"secret {secret.Key()} exists and is not labelled {ManagedServiceAccountNames.Marker}=true");

    private static V1Secret NewSecret(V1Beta1ManagedServiceAccount account) => new()
    {
        Metadata = new V1ObjectMeta { Name = account.Name(), NamespaceProperty = account.Namespace() },
        Type = "Opaque",
    };
}
