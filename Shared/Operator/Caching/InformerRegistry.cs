using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;

namespace OcmAddons.Operator.Caching;

/// <summary>The one informer for each kind and cluster, made when somebody first asks for it.</summary>
internal sealed class InformerRegistry(
    IServiceProvider services, OperatorRegistrations registrations, TimeProvider time, ILoggerFactory loggers)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(Type Kind, string? Cluster), IInformer> _informers = [];

    public IReadOnlyList<IInformer> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _informers.Values];
            }
        }
    }

    public Informer<TEntity> Get<TEntity>(string? cluster)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        lock (_lock)
        {
            if (_informers.TryGetValue((typeof(TEntity), cluster), out var known)) return (Informer<TEntity>)known;

            var informer = new Informer<TEntity>(
                NameOf(TEntity.Resource, cluster),
                services.Client(cluster),
                registrations.Cache<TEntity>(cluster),
                time,
                loggers.CreateLogger("OcmAddons.Operator.Informer"));
            _informers.Add((typeof(TEntity), cluster), informer);
            return informer;
        }
    }

    private static string NameOf(KubernetesResource resource, string? cluster)
    {
        var name = resource.Group.Length == 0 ? resource.Plural : $"{resource.Plural}.{resource.Group}";
        return cluster is null ? name : $"{name}@{cluster}";
    }
}
