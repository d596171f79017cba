using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Kubernetes;

/// <summary>Calls made of other calls.</summary>
public static class KubernetesClientExtensions
{
    extension(IKubernetesClient client)
    {
        /// <summary>The object; a missing one is a <see cref="KubernetesException"/> with code 404.</summary>
        public async Task<TEntity> GetAsync<TEntity>(ObjectKey key, CancellationToken cancellationToken)
            where TEntity : class, IKubernetesEntity<TEntity> =>
            await client.FindAsync<TEntity>(key, cancellationToken) ?? throw NotFound(TEntity.Resource, key);

        /// <summary>
        /// Creates the object or, when there is one already, replaces it, whatever it is now. Prefer an apply: this
        /// takes every field.
        /// </summary>
        public async Task<TEntity> CreateOrReplaceAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
            where TEntity : class, IKubernetesEntity<TEntity>
        {
            var current = await client.FindAsync<TEntity>(entity.Key(), cancellationToken);
            if (current is null) return await client.CreateAsync(entity, cancellationToken);
            entity.Metadata.ResourceVersion = current.Metadata.ResourceVersion;
            return await client.ReplaceAsync(entity, subresource: null, cancellationToken);
        }

        /// <summary>A token for a service account; the server may grant another lifetime than asked for.</summary>
        public Task<AuthenticationV1TokenRequest> RequestTokenAsync(
            ObjectKey serviceAccount,
            IReadOnlyList<string> audiences,
            TimeSpan? lifetime,
            CancellationToken cancellationToken) =>
            client.PostAsync<V1ServiceAccount, AuthenticationV1TokenRequest>(
                serviceAccount,
                "token",
                new()
                {
                    Spec = new() { Audiences = [.. audiences], ExpirationSeconds = (long?)lifetime?.TotalSeconds },
                },
                cancellationToken);

        /// <summary>Whose token this is; not authenticated is an answer, no exception.</summary>
        public async Task<V1TokenReviewStatus> ReviewTokenAsync(
            SecretString token, IReadOnlyList<string> audiences, CancellationToken cancellationToken)
        {
            var review = new V1TokenReview
            {
                Spec = new() { Token = token.Reveal(), Audiences = audiences.Count == 0 ? null : [.. audiences] },
            };
            return (await client.CreateAsync(review, cancellationToken)).Status ?? new();
        }

        /// <summary>Whether somebody may do something.</summary>
        public async Task<V1SubjectAccessReviewStatus> ReviewAccessAsync(
            V1SubjectAccessReviewSpec question, CancellationToken cancellationToken) =>
            (await client.CreateAsync(new V1SubjectAccessReview { Spec = question }, cancellationToken)).Status
                ?? new();

        /// <summary>Whether we ourselves may do something.</summary>
        public async Task<bool> MayAsync(V1ResourceAttributes attributes, CancellationToken cancellationToken)
        {
            var review = new V1SelfSubjectAccessReview { Spec = new() { ResourceAttributes = attributes } };
            return (await client.CreateAsync(review, cancellationToken)).Status?.Allowed is true;
        }
    }

    private static KubernetesException NotFound(KubernetesResource resource, ObjectKey key) => new(new V1Status
    {
        Status = "Failure",
        Code = 404,
        Reason = "NotFound",
        Message = $"{resource.Plural} \"{key}\" not found",
    });
}
