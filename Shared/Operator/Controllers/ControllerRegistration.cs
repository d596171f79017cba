using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Kubernetes;

namespace OcmAddons.Operator.Controllers;

/// <summary>A controller that is to run.</summary>
internal interface IControllerRegistration
{
    Type Kind { get; }

    string? Cluster { get; }

    /// <summary>Only there for finalizers: left out when a controller of the same kind can run them.</summary>
    bool FinalizersOnly { get; }

    /// <summary>Makes the runner and subscribes it to its informers.</summary>
    /// <param name="finalizers">All finalizers of the kind; no pass over a live object before it has them.</param>
    /// <param name="runsFinalizers">Whether this controller is the one that runs them.</param>
    IControllerRunner Build(
        IServiceProvider services, IReadOnlyList<FinalizerRegistration> finalizers, bool runsFinalizers);
}

internal sealed record ControllerRegistration<TController, TEntity>(
    WatchBuilder<TEntity> Watch) : IControllerRegistration
    where TController : class, IEntityController<TEntity>
    where TEntity : class, IKubernetesEntity<TEntity>
{
    public Type Kind => typeof(TEntity);

    public string? Cluster => Watch.Cluster;

    public bool FinalizersOnly => false;

    public IControllerRunner Build(
        IServiceProvider services, IReadOnlyList<FinalizerRegistration> finalizers, bool runsFinalizers) =>
        ControllerRunner<TEntity>.Create(
            services, services.GetRequiredService<TController>(), Watch, finalizers, runsFinalizers);
}

internal sealed record FinalizerOnlyRegistration<TEntity>(string? Cluster) : IControllerRegistration
    where TEntity : class, IKubernetesEntity<TEntity>
{
    public Type Kind => typeof(TEntity);

    public bool FinalizersOnly => true;

    public IControllerRunner Build(
        IServiceProvider services, IReadOnlyList<FinalizerRegistration> finalizers, bool runsFinalizers)
    {
        var watch = new WatchBuilder<TEntity>();
        if (Cluster is not null) watch.OnCluster(Cluster);
        return ControllerRunner<TEntity>.Create(services, new IdleController(), watch, finalizers, runsFinalizers);
    }

    /// <summary>Finalizers are all that there is to do.</summary>
    private sealed class IdleController : IEntityController<TEntity>
    {
        public Task<ReconciliationResult> ReconcileAsync(TEntity entity, CancellationToken cancellationToken) =>
            Task.FromResult(ReconciliationResult.Success);
    }
}
