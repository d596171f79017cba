using System.Text.Json;
using NUnit.Framework;
using OcmAddons.Kubernetes;

namespace OcmAddons.Testing.Waiting;

/// <summary>Waits for API objects by watching them.</summary>
public static class WatchWaits
{
    extension(IKubernetesClient client)
    {
        /// <summary>The object as soon as the condition holds for it; fails with the object as it was last.</summary>
        public async Task<TEntity> WaitForAsync<TEntity>(
            ObjectKey key, Func<TEntity, bool> condition, string expectation, CancellationToken cancellationToken)
            where TEntity : class, IKubernetesEntity<TEntity> =>
            (await WaitAsync<TEntity>(
                client, key, entity => entity is not null && condition(entity), expectation, cancellationToken))!;

        /// <summary>Completes when the object is gone.</summary>
        public async Task WaitForDeletionAsync<TEntity>(ObjectKey key, CancellationToken cancellationToken)
            where TEntity : class, IKubernetesEntity<TEntity> =>
            await WaitAsync<TEntity>(client, key, entity => entity is null, "it to be gone", cancellationToken);
    }

    private static async Task<TEntity?> WaitAsync<TEntity>(
        IKubernetesClient client,
        ObjectKey key,
        Func<TEntity?, bool> condition,
        string expectation,
        CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Eventually.Patience);
        TEntity? last = null;
        try
        {
            await foreach (var entity in StatesAsync<TEntity>(client, key, deadline.Token))
            {
                last = entity;
                if (condition(entity)) return entity;
            }

            throw new AssertionException("The watch ended.");
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested)
        {
            var state = last is null ? "there is none" : JsonSerializer.Serialize(last, TEntity.JsonTypeInfo);
            throw new AssertionException(
                $"{TEntity.Resource.Kind} {key}: expected {expectation}; last seen: {state}", e);
        }
    }

    private static async IAsyncEnumerable<TEntity?> StatesAsync<TEntity>(
        IKubernetesClient client,
        ObjectKey key,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        var options = new ListOptions(key.Namespace, FieldSelector: $"metadata.name={key.Name}");
        var list = await client.ListAsync<TEntity>(options, cancellationToken);
        yield return list.Items.SingleOrDefault();
        await foreach (var change in client.WatchAsync<TEntity>(options, list.ResourceVersion, cancellationToken))
        {
            if (change.Type is WatchEventType.Bookmark) continue;
            yield return change.Type is WatchEventType.Deleted ? null : change.Entity;
        }
    }
}
