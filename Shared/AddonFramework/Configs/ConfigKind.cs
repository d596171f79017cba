using Microsoft.Extensions.DependencyInjection;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.AddonFramework.Configs;

/// <summary>A kind that configures an addon.</summary>
public abstract class ConfigKind
{
    private protected ConfigKind(KubernetesResource resource) => Resource = resource;

    public static ConfigKind AddOnDeploymentConfig { get; } = Of<V1Alpha1AddOnDeploymentConfig>();

    public KubernetesResource Resource { get; }

    public static ConfigKind Of<TEntity>()
        where TEntity : class, IKubernetesEntity<TEntity> => new Cached<TEntity>();

    /// <summary>Whether a reference by group and resource means this kind.</summary>
    public bool Is(string? group, string resource) => Resource.Group == (group ?? "") && Resource.Plural == resource;

    internal abstract void AddCache(IOperatorBuilder builder);

    internal abstract void Watch<TEntity>(
        IWatchBuilder<TEntity> watch, Func<IServiceProvider, ConfigKind, ObjectKey, IEnumerable<ObjectKey>> map)
        where TEntity : class, IKubernetesEntity<TEntity>;

    internal abstract AddonConfigObject? Find(IServiceProvider services, ObjectKey key);

    private sealed class Cached<TConfig>() : ConfigKind(TConfig.Resource)
        where TConfig : class, IKubernetesEntity<TConfig>
    {
        internal override void AddCache(IOperatorBuilder builder) => builder.AddCache<RawObject<TConfig>>();

        internal override void Watch<TEntity>(
            IWatchBuilder<TEntity> watch, Func<IServiceProvider, ConfigKind, ObjectKey, IEnumerable<ObjectKey>> map) =>
            watch.Watches<RawObject<TConfig>>((services, config) => map(services, this, config.Key()));

        internal override AddonConfigObject? Find(IServiceProvider services, ObjectKey key)
        {
            var found = services.GetRequiredService<IEntityCache<RawObject<TConfig>>>().Find(key);
            return found is null ? null : new AddonConfigObject(this, key, found.Metadata.Generation, found.Raw);
        }
    }
}
