using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OcmAddons.Kubernetes;
using OcmAddons.Operator.Caching;
using OcmAddons.Operator.Controllers;
using OcmAddons.Operator.Events;

namespace OcmAddons.Operator;

/// <summary>Turns registrations into services; one stands for all calls of <c>AddKubernetesOperator</c>.</summary>
internal sealed class OperatorBuilder(
    IServiceCollection services, OperatorRegistrations registrations) : IOperatorBuilder
{
    private const DynamicallyAccessedMemberTypes Constructors = DynamicallyAccessedMemberTypes.PublicConstructors;

    public IOperatorBuilder AddController<[DynamicallyAccessedMembers(Constructors)] TController, TEntity>(
        Action<IWatchBuilder<TEntity>>? watch = null)
        where TController : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        var builder = new WatchBuilder<TEntity>();
        watch?.Invoke(builder);
        services.TryAddSingleton<TController>();
        registrations.Controllers.Add(new ControllerRegistration<TController, TEntity>(builder));
        EnsureCache<TEntity>(builder.Cluster);
        builder.EnsureCaches(this);
        return this;
    }

    public IOperatorBuilder AddFinalizer<[DynamicallyAccessedMembers(Constructors)] TFinalizer, TEntity>(
        string finalizer, string? cluster = null)
        where TFinalizer : class, IEntityFinalizer<TEntity>
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        services.TryAddSingleton<TFinalizer>();
        registrations.Finalizers.Add(new(finalizer, typeof(TEntity), cluster, typeof(TFinalizer)));
        EnsureCache<TEntity>(cluster);
        registrations.Controllers.Add(new FinalizerOnlyRegistration<TEntity>(cluster));
        return this;
    }

    public IOperatorBuilder AddCache<TEntity>(
        ListOptions? scope = null,
        string? cluster = null,
        IReadOnlyDictionary<string, Func<TEntity, IEnumerable<string>>>? indexers = null,
        bool mayBeAbsent = false)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        var whole = CacheDeclaration<TEntity>.Whole;
        var declaration = new CacheDeclaration<TEntity>(scope ?? whole.Scope, indexers ?? whole.Indexers);
        registrations.Declare(cluster, declaration with { MayBeAbsent = mayBeAbsent });
        EnsureCache<TEntity>(cluster);
        return this;
    }

    public IOperatorBuilder AddCluster(string name, Func<IServiceProvider, IKubernetesClient>? client = null)
    {
        if (client is not null) services.TryAddKeyedSingleton(name, (provider, _) => client(provider));
        services.TryAddKeyedSingleton<IEventRecorder>(name, (provider, _) => EventRecorder.For(provider, name));
        return this;
    }

    internal void EnsureCache<TEntity>(string? cluster)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        registrations.Informers.Add(registry => registry.Get<TEntity>(cluster));
        if (cluster is null)
        {
            services.TryAddSingleton<IEntityCache<TEntity>>(
                static provider => provider.GetRequiredService<InformerRegistry>().Get<TEntity>(cluster: null));
        }
        else
        {
            services.TryAddKeyedSingleton<IEntityCache<TEntity>>(
                cluster,
                static (provider, key) => provider.GetRequiredService<InformerRegistry>().Get<TEntity>((string?)key));
        }
    }

    internal void EnsureFollowed<TEntity>()
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        if (services.Any(static service => service.ServiceType == typeof(FollowedObjects<TEntity>))) return;
        services.AddSingleton<FollowedObjects<TEntity>>();
        services.AddSingleton<IFollowedObjects<TEntity>>(
            static provider => provider.GetRequiredService<FollowedObjects<TEntity>>());
        services.AddHostedService(static provider => provider.GetRequiredService<FollowedObjects<TEntity>>());
    }
}
