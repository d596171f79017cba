using System.Text.Json;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;

namespace OcmAddons.AddonFramework.Configs;

/// <summary>The configuration objects that apply to one addon on one cluster, as the API server gave them.</summary>
public sealed class AddonConfigs(IReadOnlyList<AddonConfigObject> objects)
{
    public static AddonConfigs None { get; } = new([]);

    public IReadOnlyList<AddonConfigObject> Objects { get; } = objects;

    public V1Alpha1AddOnDeploymentConfig? Deployment => field ??= Find<V1Alpha1AddOnDeploymentConfig>();

    /// <summary>The first configuration of that kind, or null.</summary>
    public TEntity? Find<TEntity>()
        where TEntity : class, IKubernetesEntity<TEntity> =>
        Objects.FirstOrDefault(o => o.Kind.Is(TEntity.Resource.Group, TEntity.Resource.Plural))
            ?.Raw.Deserialize(TEntity.JsonTypeInfo);
}

/// <summary>One configuration object, unparsed: its hash depends on the very bytes.</summary>
public sealed record AddonConfigObject(ConfigKind Kind, ObjectKey Key, long? Generation, JsonElement Raw);
