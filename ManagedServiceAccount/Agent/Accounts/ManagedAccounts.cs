using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.ManagedServiceAccount.Agent.Tokens;
using OcmAddons.ManagedServiceAccount.Api;
using OcmAddons.Operator;

namespace OcmAddons.ManagedServiceAccount.Agent.Accounts;

[EntityRbac(typeof(V1ServiceAccount), Verbs = RbacVerb.Read | RbacVerb.Create | RbacVerb.Delete)]
[EntityRbac(typeof(V1ServiceAccount), Subresource = "token", Verbs = RbacVerb.Create)]
[EntityRbac(typeof(V1TokenReview), Verbs = RbacVerb.Create)]
internal sealed class ManagedAccounts(
    [FromKeyedServices(AgentClusters.Managed)] IKubernetesClient cluster,
    [FromKeyedServices(AgentClusters.Managed)] IEntityCache<V1ServiceAccount> accounts,
    IClusterAuthority authority,
    IOptions<AgentOptions> options,
    ILogger<ManagedAccounts> logger) : IManagedAccounts
{
    public async Task<AccountIdentity> EnsureAsync(string name, CancellationToken cancellationToken)
    {
        var key = KeyOf(name);
        var account = accounts.Find(key)
            ?? await cluster.FindAsync<V1ServiceAccount>(key, cancellationToken)
            ?? await CreateAsync(key, cancellationToken);

        // Else whoever may write on the hub could have a token of any account in this namespace.
        if (!IsOurs(account))
        {
            throw new AccountRefusedException(
                "ServiceAccountNotManaged",
                $"service account {key} exists and is not labelled {ManagedServiceAccountNames.Marker}=true");
        }

        return new AccountIdentity(key, account.Uid());
    }

    public async Task<IssuedToken> IssueTokenAsync(string name, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        // First, so that no token is made that could not be handed on.
        var certificates = await authority.ReadAsync(cancellationToken);
        var answer = await cluster.RequestTokenAsync(KeyOf(name), audiences: [], lifetime, cancellationToken);
        return answer.Status is { Token: { Length: > 0 } token, ExpirationTimestamp: { } expires }
            ? new IssuedToken(new SecretString(token), certificates, expires)
            : throw new HttpRequestException($"The answer to the token request for {KeyOf(name)} holds no token.");
    }

    public async Task<bool> AcceptsAsync(SecretString token, CancellationToken cancellationToken) =>
        (await cluster.ReviewTokenAsync(token, audiences: [], cancellationToken)).Authenticated == true;

    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var key = KeyOf(name);
        if (await cluster.FindAsync<V1ServiceAccount>(key, cancellationToken) is not { } account || !IsOurs(account))
            return;
        var thisOne = new DeletePreconditions(Uid: account.Uid());
        if (await cluster.DeleteAsync<V1ServiceAccount>(key, thisOne, cancellationToken)) logger.AccountDeleted(key);
    }

    private async Task<V1ServiceAccount> CreateAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [ManagedServiceAccountNames.Marker] = "true",
        };
        var account = new V1ServiceAccount
        {
            Metadata = new V1ObjectMeta { Name = key.Name, NamespaceProperty = key.Namespace, Labels = labels },
        };
        account = await cluster.CreateAsync(account, cancellationToken);
        logger.AccountCreated(key);
        return account;
    }

    private ObjectKey KeyOf(string name) => new(options.Value.InstallNamespace, name);

    private static bool IsOurs(V1ServiceAccount account) => account.Label(ManagedServiceAccountNames.Marker) == "true";
}
