using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Manager.Credentials;

/// <summary>Takes the credentials of clusters that left away from the server, wherever they were put.</summary>
[EntityRbac(typeof(V1Secret), Verbs = RbacVerb.Delete)]
internal sealed class CredentialRemover(
    IKubernetesClient hub,
    [FromKeyedServices(ManagerNames.CredentialCaches)] IEntityCache<V1Secret> credentials,
    ILogger<CredentialRemover> logger)
{
    public async Task RemoveAsync(string cluster, CancellationToken cancellationToken)
    {
        foreach (var secret in credentials.List(@namespace: null)
            .Where(s => s.Name() == cluster && CredentialSecret.IsOurs(s)))
            await RemoveAsync(secret, cancellationToken);
    }

    public async Task RemoveAsync(V1Secret secret, CancellationToken cancellationToken)
    {
        if (await hub.DeleteAsync<V1Secret>(
            secret.Key(), new DeletePreconditions(Uid: secret.Uid()), cancellationToken))
            logger.CredentialRemoved(secret.Key());
    }
}
