using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;

namespace OcmAddons.Operator.Caching;

/// <summary>An informer for each object that is followed, begun and ended as the wishes change.</summary>
internal sealed class FollowedObjects<TEntity>(IKubernetesClient client, TimeProvider time, ILoggerFactory loggers)
    : BackgroundService, IFollowedObjects<TEntity>
    where TEntity : class, IKubernetesEntity<TEntity>
{
    private readonly ILogger _logger = loggers.CreateLogger("OcmAddons.Operator.Informer");
    private readonly List<Action<EntityChange<TEntity>>> _subscribers = [];

    // Only the newest wish counts.
    private readonly Channel<IReadOnlyCollection<ObjectKey>> _wishes = Channel.CreateBounded<
        IReadOnlyCollection<ObjectKey>>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>For those who build controllers, before anybody can follow.</summary>
    public void Subscribe(Action<EntityChange<TEntity>> subscriber) => _subscribers.Add(subscriber);

    public void Follow(IReadOnlyCollection<ObjectKey> keys) => _wishes.Writer.TryWrite([.. keys]);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var followed = new Dictionary<ObjectKey, FollowedObject>();
        try
        {
            await foreach (var wanted in _wishes.Reader.ReadAllAsync(stoppingToken))
            {
                foreach (var key in followed.Keys.Except(wanted).ToList())
                {
                    followed.Remove(key, out var left);
                    await left!.DisposeAsync();
                }

                foreach (var key in wanted.Except(followed.Keys).ToList())
                {
                    followed[key] = Begin(key);
                }
            }
        }
        finally
        {
            foreach (var left in followed.Values)
            {
                await left.DisposeAsync();
            }
        }
    }

    private FollowedObject Begin(ObjectKey key)
    {
        var scope = new ListOptions(key.Namespace, FieldSelector: $"metadata.name={key.Name}");
        var informer = new Informer<TEntity>(
            $"{TEntity.Resource.Plural} {key}", client, CacheDeclaration<TEntity>.Whole with { Scope = scope }, time,
            _logger);
        foreach (var subscriber in _subscribers)
        {
            informer.Subscribe(subscriber);
        }

        return new FollowedObject(informer);
    }

    /// <summary>A running informer; disposing of it ends it.</summary>
    private sealed class FollowedObject : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        public FollowedObject(IInformer informer) => _run = informer.RunAsync(_stop.Token);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run;
            _stop.Dispose();
        }
    }
}
