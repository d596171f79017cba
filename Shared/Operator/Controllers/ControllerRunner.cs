using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Operator.Caching;
using OcmAddons.Operator.Finalizers;
using OcmAddons.Operator.Metrics;
using OcmAddons.Operator.Queueing;

namespace OcmAddons.Operator.Controllers;

/// <summary>Takes keys from the queue, looks the objects up in the cache and hands them to the controller.</summary>
internal sealed class ControllerRunner<TEntity> : IControllerRunner
    where TEntity : class, IKubernetesEntity<TEntity>
{
    private readonly IEntityController<TEntity> _controller;
    private readonly WatchBuilder<TEntity> _watch;
    private readonly Informer<TEntity> _cache;
    private readonly FinalizerPass<TEntity> _finalizers;
    private readonly ReconciliationOutcome _outcome;
    private readonly WorkQueue _queue;
    private readonly DeletedEntities<TEntity> _deleted = new();
    private readonly IReadOnlyList<IAsyncEnumerable<ObjectKey>> _sources;

    private ControllerRunner(
        string name,
        IServiceProvider services,
        IEntityController<TEntity> controller,
        WatchBuilder<TEntity> watch,
        FinalizerPass<TEntity> finalizers)
    {
        Name = name;
        _controller = controller;
        _watch = watch;
        _finalizers = finalizers;
        var time = services.GetRequiredService<TimeProvider>();
        var metrics = services.GetRequiredService<OperatorMetrics>();
        var informers = services.GetRequiredService<InformerRegistry>();
        _queue = new WorkQueue(name, metrics, time);
        _outcome = new ReconciliationOutcome(
            name,
            _queue,
            metrics,
            services.OfCluster<IEventRecorder>(watch.Cluster),
            time,
            services.GetRequiredService<ILoggerFactory>().CreateLogger(controller.GetType().FullName ?? name));
        _sources = [.. watch.Sources.Select(source => source(services))];
        _cache = informers.Get<TEntity>(watch.Cluster);
        _cache.Subscribe(OnChange);
        watch.Attach(new WatchContext(services, informers, _queue.Add));
    }

    public string Name { get; }

    public static ControllerRunner<TEntity> Create(
        IServiceProvider services,
        IEntityController<TEntity> controller,
        WatchBuilder<TEntity> watch,
        IReadOnlyList<FinalizerRegistration> finalizers,
        bool runsFinalizers)
    {
        var pass = FinalizerPass<TEntity>.Create(services, watch.Cluster, finalizers, runsFinalizers);
        return new(ControllerNames.For(controller.GetType(), TEntity.Resource), services, controller, watch, pass);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var tasks = new List<Task>();
        tasks.AddRange(_sources.Select(source => PumpAsync(source, stop.Token)));
        tasks.AddRange(Enumerable.Range(0, _watch.Workers).Select(_ => WorkAsync(stop.Token)));
        await TaskGroup.RunAsync(tasks, stop, cancellationToken);
    }

    public void Dispose() => _queue.Dispose();

    private void OnChange(EntityChange<TEntity> change)
    {
        var entity = (change.Current ?? change.Previous)!;
        if (!_watch.Selects(entity)) return;
        if (change.IsDeletion) _deleted.Remember(entity);
        _queue.Add(change.Key);
    }

    private async Task PumpAsync(IAsyncEnumerable<ObjectKey> source, CancellationToken cancellationToken)
    {
        await foreach (var key in source.WithCancellation(cancellationToken))
        {
            _queue.Add(key);
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var key = await _queue.TakeAsync(cancellationToken);
            try
            {
                await _outcome.OfAsync(key, _cache.Find(key), ReconcileAsync, cancellationToken);
            }
            finally
            {
                _queue.Done(key);
            }
        }
    }

    private async Task<ReconciliationResult> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_cache.Find(key) is not { } entity)
        {
            if (_deleted.Find(key) is not { } last) return ReconciliationResult.Success;
            await _controller.DeletedAsync(last, cancellationToken);
            _deleted.Forget(last);
            return ReconciliationResult.Success;
        }

        _deleted.Forget(key);
        if (!_watch.Selects(entity)) return ReconciliationResult.Success;
        var step = await _finalizers.RunAsync(entity, cancellationToken);
        return step.IsOver ? step.Result : step.Merge(await _controller.ReconcileAsync(step.Entity, cancellationToken));
    }
}
