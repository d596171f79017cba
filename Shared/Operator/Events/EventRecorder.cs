using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Operator.Events;

/// <summary>
/// Writes core events, which <c>kubectl describe</c> shows. The same event again is counted up in place, and an object
/// that
/// has too many of them is heard less often.
/// </summary>
[EntityRbac(typeof(Corev1Event), Verbs = RbacVerb.Create | RbacVerb.Patch)]
internal sealed class EventRecorder(
    IKubernetesClient client, string component, TimeProvider time, ILogger<EventRecorder> logger) : IEventRecorder
{
    private const int LongestMessage = 1024; // the API server's own limit

    private readonly EventMemory _memory = new(time);

    public static EventRecorder For(IServiceProvider services, string? cluster) => new(
        services.Client(cluster),
        services.GetRequiredService<IOptions<OperatorSettings>>().Value.Name,
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<EventRecorder>>());

    public async Task RecordAsync<TEntity>(
        TEntity about, string type, string reason, string message, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        if (message.Length > LongestMessage) message = $"{message[..(LongestMessage - 3)]}...";
        var identity = new EventIdentity(about.Uid(), type, reason, message);
        if (!_memory.Admits(identity)) return;
        try
        {
            if (_memory.Find(identity) is { } known && await TryCountUpAsync(identity, known, cancellationToken))
                return;
            var created = await client.CreateAsync(Compose(about, type, reason, message), cancellationToken);
            _memory.Remember(identity, new RecordedEvent(created.Key(), Count: 1));
        }
        catch (Exception e) when (e is KubernetesException or HttpRequestException or IOException or TimeoutException)
        {
            logger.EventNotRecorded(reason, about.Key(), e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            logger.EventNotRecorded(reason, about.Key(), e); // the client's own timeout
        }
    }

    private async Task<bool> TryCountUpAsync(
        EventIdentity identity, RecordedEvent known, CancellationToken cancellationToken)
    {
        var again = known with { Count = known.Count + 1 };
        var patch = KubernetesPatch.Merge(new()
        {
            ["count"] = again.Count,
            ["lastTimestamp"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        });
        try
        {
            await client.PatchAsync<Corev1Event>(known.Key, patch, subresource: null, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsNotFound)
        {
            return false; // events expire
        }

        _memory.Remember(identity, again);
        return true;
    }

    private Corev1Event Compose<TEntity>(TEntity about, string type, string reason, string message)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        var now = time.GetUtcNow();
        return new Corev1Event
        {
            Metadata = new V1ObjectMeta
            {
                Name = $"{about.Name()[..Math.Min(about.Name().Length, 200)]}.{Guid.NewGuid():N}",
                NamespaceProperty = about.Namespace() ?? "default",
            },
            InvolvedObject = new V1ObjectReference
            {
                ApiVersion = TEntity.Resource.ApiVersion,
                Kind = TEntity.Resource.Kind,
                Name = about.Name(),
                Namespace = about.Namespace(),
                Uid = about.Metadata.Uid,
                ResourceVersion = about.Metadata.ResourceVersion,
            },
            Type = type,
            Reason = reason,
            Message = message,
            Source = new V1EventSource { Component = component },
            ReportingController = component,
            FirstTimestamp = now,
            LastTimestamp = now,
            Count = 1,
        };
    }
}
