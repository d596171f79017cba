using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;

namespace OcmAddons.AddonFramework.Configs;

/// <summary>A kind that configures an addon.</summary>
public sealed record ConfigKind(KubernetesResource Resource)
{
    public static ConfigKind AddOnDeploymentConfig { get; } = Of<V1Alpha1AddOnDeploymentConfig>();

    public static ConfigKind Of<TEntity>()
        where TEntity : class, IKubernetesEntity<TEntity> => new(TEntity.Resource);

    public bool Is(string? group, string resource) => Resource.Group == (group ?? "") && Resource.Plural == resource;
}
