namespace OcmAddons.Kubernetes;

/// <summary>A consistent list and the version to watch from.</summary>
public sealed record KubernetesList<TEntity>(IReadOnlyList<TEntity> Items, string ResourceVersion);
